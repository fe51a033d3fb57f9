import type { PageAssets } from '../../assets.js';
import { renderDocument } from '../document.js';
import type { Site } from '../site.js';
import { Code } from './code.js';
import { Heading } from './heading.js';
import type { SectionProps } from './section.js';
import { sections } from './sections.js';

interface DevelopersPage extends SectionProps {
  site: Site;
  assets: PageAssets;
}

/** The public page for developers, complete without JavaScript. */
export function renderDevelopersPage({ site, guide, sendable, assets }: DevelopersPage): string {
  const { brand } = guide;
  return renderDocument({
    site,
    path: '/developers',
    title: `${brand.name} for developers`,
    description: `The ${brand.name} API for people, scripts and agents: get a key and make a first call.`,
    assets,
    head: <link rel="alternate" type="text/markdown" href="/skill.md" title="Guide for agents" />,
    children: <DevelopersContent guide={guide} sendable={sendable} />,
  });
}

function DevelopersContent({ guide, sendable }: SectionProps) {
  return (
    <main id="main">
      <Banner guide={guide} />
      <div className="columns">
        <nav className="contents" aria-label="On this page">
          <Contents />
        </nav>
        <details className="contents">
          <summary>On this page</summary>
          <Contents />
        </details>
        <div className="text">
          {sections.map(({ id, title, Content, needsScript }) => (
            <section key={id} id={id} aria-labelledby={`${id}-title`} className={needsScript && 'needs-script'}>
              <Heading id={id}>{title}</Heading>
              <Content guide={guide} sendable={sendable} />
            </section>
          ))}
        </div>
      </div>
    </main>
  );
}

function Contents() {
  return (
    <ul>
      {sections.map(({ id, title, needsScript }) => (
        <li key={id} className={needsScript && 'needs-script'}>
          <a href={`#${id}`}>{title}</a>
        </li>
      ))}
    </ul>
  );
}

function Banner({ guide: { brand, firstCommand } }: Pick<SectionProps, 'guide'>) {
  return (
    <div className="banner">
      <div>
        <p className="kicker">{brand.name} for developers</p>
        {brand.tagline !== null && <p className="tagline">{brand.tagline}</p>}
        <h1>No browser automation needed. Call the API with a key.</h1>
        <p>
          Create an API key once. Your scripts, notebooks, CI jobs and agents send it with every request until it
          expires or you revoke it. No log-in forms, no cookies, no tokens that expire after an hour.
        </p>
        <p className="actions">
          <a className="button" href="/settings">
            Get an API key
          </a>
          <a className="button quiet" href="#quick-start">
            Make your first call
          </a>
        </p>
      </div>
      <Code id="a-call" language="bash">
        {firstCommand}
      </Code>
    </div>
  );
}
