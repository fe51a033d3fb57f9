import type { PageAssets } from '../../assets.js';
import type { Guide } from '../../guide.js';
import type { Sendable } from '../../send-request.js';
import { BrandLink } from '../brand-link.js';
import { renderDocument } from '../document.js';
import { Code } from './code.js';
import { Heading } from './heading.js';
import type { SectionProps } from './section.js';
import { sections } from './sections.js';

/** The public page for developers, complete without JavaScript. */
export function renderDevelopersPage({
  guide,
  sendable,
  assets,
}: {
  guide: Guide;
  sendable: Sendable;
  assets: PageAssets;
}): string {
  const { brand } = guide;
  return renderDocument({
    brand,
    title: `${brand.name} for developers`,
    description: `The ${brand.name} API for people, scripts and agents: get a key and make a first call.`,
    assets,
    head: (
      <>
        <link rel="canonical" href={`${guide.publicUrl}/developers`} />
        <link rel="alternate" type="text/markdown" href="/skill.md" title="Guide for agents" />
      </>
    ),
    children: <DevelopersPage guide={guide} sendable={sendable} />,
  });
}

function DevelopersPage({ guide, sendable }: SectionProps) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Header guide={guide} />
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
      <footer>
        <a href={guide.main.contractPath}>OpenAPI</a>
        <a href="/skill.md">skill.md</a>
        <a href="/llms.txt">llms.txt</a>
        <a href={guide.main.referencePath}>Reference</a>
        <a href="/settings">Settings</a>
      </footer>
    </>
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

function Header({ guide: { brand, main } }: { guide: Guide }) {
  return (
    <header>
      <BrandLink brand={brand} />
      <nav aria-label="Pages">
        <a href="/developers" aria-current="page">
          Developers
        </a>
        <a href={main.referencePath}>Reference</a>
        <a className="button" href="/settings">
          API keys
        </a>
      </nav>
    </header>
  );
}

function Banner({ guide: { brand, firstCommand } }: { guide: Guide }) {
  return (
    <div className="banner">
      <div>
        <p className="kicker">{brand.name} for developers</p>
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
