import { renderDocument } from './document.js';
import type { Site } from './site.js';

interface ProblemPage {
  site: Site;
  /** What stands before the paths of the links: nothing, or the address of this instance. */
  base: string;
  /** HTTP status. */
  status: number;
  title: string;
  /** What to do. */
  advice: string;
  requestId: string;
  /** What it loads nothing for. Their digests are in the page's policy. */
  inline: { style: string; script: string };
}

/** What a person reads at an address that does not open. Complete in itself: nothing is loaded for it. */
export function renderProblemPage({ site, base, status, title, advice, requestId, inline }: ProblemPage): string {
  const places = [
    { path: '/settings', name: 'API keys', purpose: 'Create, monitor and revoke your keys' },
    { path: '/developers', name: 'Developers', purpose: 'Get a key and make your first call' },
    { path: site.referencePath, name: 'Reference', purpose: 'Every operation, with its parameters and responses' },
  ];
  return renderDocument({
    site,
    base,
    path: '',
    isPrivate: true,
    title: `${title} · ${site.brand.name}`,
    description: title,
    assets: null,
    head: (
      <>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: what was built, and what stands below */}
        <style dangerouslySetInnerHTML={{ __html: inline.style }} />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: what was built */}
        <script dangerouslySetInnerHTML={{ __html: inline.script }} />
      </>
    ),
    children: (
      <main id="main" tabIndex={-1}>
        <p className="status">Error {status}</p>
        <h1>{title}</h1>
        <p>{advice}</p>
        <ul aria-label="Where to go">
          {places.map(({ path, name, purpose }) => (
            <li key={path}>
              <a href={base + path}>{name}</a>
              <span>{purpose}</span>
            </li>
          ))}
        </ul>
        <p className="request">
          Request <code>{requestId}</code>
        </p>
      </main>
    ),
  });
}

/** After that of the frame. */
export const problemPageStyle = `
main { width: min(40rem, var(--width)); margin: 0 auto; padding-block: clamp(2rem, 12vh, 7rem) 3rem; overflow-wrap: anywhere; }
main:focus { outline: none; }
.status { color: var(--accent); font-weight: 600; }
h1 { margin: 0.25rem 0 0.75rem; font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
p { margin: 0; }
ul { margin: 2rem 0; padding: 0; border-top: 1px solid var(--line); list-style: none; }
li { padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
li span { display: block; color: var(--quiet); font-size: 0.925rem; }
li a { color: var(--accent); font-weight: 600; text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.request { color: var(--quiet); font-size: 0.8rem; }
code { font-family: var(--monospaced); }
`;
