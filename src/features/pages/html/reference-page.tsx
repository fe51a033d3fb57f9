import type { ReferenceAssets } from '../assets.js';
import { renderDocument } from './document.js';
import type { Site } from './site.js';

interface ReferencePage {
  site: Site;
  path: string;
  /** Of the API. */
  title: string;
  assets: ReferenceAssets;
  /** What the content is: Redoc goes on from what it has rendered itself, and replaces anything else. */
  rendered: 'redoc' | 'summary';
  /** As HTML. */
  content: string;
  /** Environment variable that holds a key in every example. */
  variable: string;
  /** Paths of the OpenAPI document; `null` where there is none. */
  documents: { json: string; yaml: string | null };
}

/** A reference, readable without JavaScript. Its script loads the document and makes the rest of it. */
export function renderReferencePage(page: ReferencePage): string {
  const { site, path, title, assets, rendered, content, variable, documents } = page;
  const { json, yaml } = documents;
  return renderDocument({
    site,
    path,
    title: `${title} reference`,
    description: `Every operation of the ${title} API, with its parameters, responses and examples.`,
    assets,
    head: (
      <>
        <link rel="alternate" type="application/json" href={json} title="OpenAPI" />
        <link rel="preload" href={json} as="fetch" crossOrigin="anonymous" />
        <script src={assets.early} data-rendered={rendered} />
      </>
    ),
    children: (
      <div id="main">
        <section aria-label="Title">
          {/* Redoc sets the name of the API in the page; this one names it on deep links too. */}
          <h1 className="unseen">{title} API reference</h1>
        </section>
        <noscript>
          <p>
            Turn on JavaScript to see every parameter and response, or read the OpenAPI document:{' '}
            {yaml !== null && (
              <>
                <a href={yaml}>YAML</a> or{' '}
              </>
            )}
            <a href={json}>JSON</a>.
          </p>
        </noscript>
        <div
          id="redoc"
          data-definition={json}
          data-variable={variable}
          data-rendered={rendered}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: made by Redoc at build time, or by React
          dangerouslySetInnerHTML={{ __html: content }}
        />
      </div>
    ),
  });
}
