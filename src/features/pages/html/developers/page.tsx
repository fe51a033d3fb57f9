import type { PageAssets } from '../../assets.js';
import type { Guide } from '../../guide.js';
import { renderDocument } from '../document.js';
import type { Site } from '../site.js';
import { Code } from './code.js';
import { sections } from './sections.js';

interface DevelopersPage {
  site: Site;
  guide: Guide;
  assets: PageAssets;
}

/** The public page for developers, complete without JavaScript. */
export function renderDevelopersPage({ site, guide, assets }: DevelopersPage): string {
  const { brand } = guide;
  return renderDocument({
    site,
    path: '/developers',
    title: `${brand.name} for developers`,
    description: `The ${brand.name} API for people, scripts and agents: how to get a key and make a first call.`,
    assets,
    head: <link rel="alternate" type="text/markdown" href="/skill.md" title="Guide for agents" />,
    children: <DevelopersContent guide={guide} />,
  });
}

function DevelopersContent({ guide }: { guide: Guide }) {
  return (
    <main id="main">
      <Banner guide={guide} />
      <div className="columns">
        <nav className="contents" aria-label="On this page">
          <ul>
            {sections.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="text">
          {sections.map(({ id, title, Content }) => (
            <section key={id} id={id} aria-labelledby={`${id}-title`}>
              <h2 id={`${id}-title`}>{title}</h2>
              <Content guide={guide} />
            </section>
          ))}
        </div>
      </div>
    </main>
  );
}

function Banner({ guide: { brand, firstCall } }: { guide: Guide }) {
  return (
    <div className="banner">
      <div>
        <p className="kicker">{brand.name} for developers</p>
        {brand.tagline !== null && <p className="tagline">{brand.tagline}</p>}
        <h1>No browser automation needed: there is an API.</h1>
        <p>
          Create an API key once. Your scripts, notebooks, CI jobs and agents send it with every request, until it
          expires or you revoke it: no log-in forms, no cookies, no tokens that run out after an hour.
        </p>
        <p className="actions">
          <a className="button" href="/settings">
            Get an API key
          </a>
          <a className="button quiet" href="#quick-start">
            First call in five steps
          </a>
        </p>
      </div>
      <Code id="a-call" language="bash">
        {firstCall}
      </Code>
    </div>
  );
}
