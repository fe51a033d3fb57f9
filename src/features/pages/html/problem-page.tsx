import type { Brand } from '../shared/instance.js';
import { BrandLink } from './brand-link.js';
import { renderDocument } from './document.js';

interface ProblemPage {
  brand: Brand;
  /** What stands before the paths of the links: nothing, or the address of this instance. */
  base: string;
  /** Of the API that the keys are for. */
  referencePath: string;
  /** HTTP status. */
  status: number;
  title: string;
  /** What to do. */
  advice: string;
  requestId: string;
}

/** What a person reads at an address that does not open. Complete in itself: no style, script or image is loaded for it. */
export function renderProblemPage({
  brand,
  base,
  referencePath,
  status,
  title,
  advice,
  requestId,
}: ProblemPage): string {
  const places = [
    { path: '/settings', name: 'API keys', purpose: 'Create, watch and revoke your keys' },
    { path: '/developers', name: 'For developers', purpose: 'Get a key and make a first call' },
    { path: referencePath, name: 'Reference', purpose: 'Every operation, with its parameters and responses' },
  ];
  return renderDocument({
    brand,
    title: `${title} · ${brand.name}`,
    description: title,
    assets: null,
    head: (
      <>
        <meta name="robots" content="noindex" />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: what stands below; its digest is in the page's policy */}
        <style dangerouslySetInnerHTML={{ __html: problemPageStyle }} />
      </>
    ),
    children: (
      <>
        <header>
          <BrandLink brand={brand} />
        </header>
        <main>
          <p className="status">Error {status}</p>
          <h1>{title}</h1>
          <p>{advice}</p>
          <nav aria-label="Where to go">
            <ul>
              {places.map((place) => (
                <li key={place.path}>
                  <a href={base + place.path}>{place.name}</a>
                  <span>{place.purpose}</span>
                </li>
              ))}
            </ul>
          </nav>
        </main>
        <footer>
          Request <code>{requestId}</code>
        </footer>
      </>
    ),
  });
}

/** As on the page for developers. */
export const problemPageStyle = `
:root { color-scheme: light dark; --page: light-dark(#fff, #14161b); --line: light-dark(#e1e4ee, #2e333f); --text: light-dark(#1c2030, #e6e8ef); --quiet: light-dark(#575f75, #a3abbd); --accent: light-dark(#3b5bdb, #91a7ff); font: 16px / 1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
* { box-sizing: border-box; }
body { min-height: 100vh; margin: 0; display: flex; flex-direction: column; background: var(--page); color: var(--text); }
header, main, footer { width: min(40rem, 100% - 3rem); margin: 0 auto; overflow-wrap: anywhere; }
header { padding-block: 0.9rem; }
.brand { display: flex; width: fit-content; align-items: center; gap: 0.6rem; color: var(--text); font-size: 1.1rem; font-weight: 700; text-decoration: none; }
main { flex: 1; padding-block: clamp(2rem, 12vh, 7rem) 3rem; }
.status { margin: 0; color: var(--accent); font-weight: 600; }
h1 { margin: 0.25rem 0 0.75rem; font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
p { margin: 0; }
ul { margin: 2rem 0 0; padding: 0; border-top: 1px solid var(--line); list-style: none; }
li { padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
li span { display: block; color: var(--quiet); font-size: 0.925rem; }
a { color: var(--accent); font-weight: 600; text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
footer { padding-block: 1rem 1.5rem; color: var(--quiet); font-size: 0.8rem; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
`;
