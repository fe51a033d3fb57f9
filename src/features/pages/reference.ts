import type { LocalContract } from '../../contract/contract.js';
import type { ApiDocument } from './api-document.js';
import type { ReferenceAssets } from './assets.js';
import { renderReferencePage } from './html/reference-page.js';
import type { Site } from './html/site.js';
import { renderSummary } from './html/summary.js';
import { type HtmlPage, policyOf } from './html-page.js';

/** Redoc adds style elements of its own as it goes. */
const policy = policyOf(
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'font-src data:',
  "img-src 'self' data:",
  "connect-src 'self'",
);

interface ReferenceOptions {
  assets: ReferenceAssets;
  site: Site;
  /** Environment variable that holds a key in every example. */
  variable: string;
}

/** The reference of Latchkey: what Redoc has rendered of the contract when it was built, with the address and the name of this instance. */
export function referenceOfContract(
  { localizeHtml }: Pick<LocalContract, 'localizeHtml'>,
  { assets, site, variable }: ReferenceOptions,
): HtmlPage {
  const html = renderReferencePage({
    site,
    path: '/docs',
    assets,
    title: site.brand.name,
    rendered: 'redoc',
    content: localizeHtml(assets.content),
    variable,
    documents: { json: '/openapi.json', yaml: '/openapi.yaml' },
  });
  return { html, policy };
}

/** The same of the operator's API. The reader's browser renders it; until then, and without JavaScript, there is a summary. */
export function referenceOfApi(api: ApiDocument, { assets, site, variable }: ReferenceOptions): HtmlPage {
  const { title } = api;
  const documents = { json: '/api/openapi.json', yaml: null };
  const html = renderReferencePage({
    site,
    path: '/docs/api',
    assets,
    title,
    rendered: 'summary',
    content: renderSummary(api),
    variable,
    documents,
  });
  return { html, policy };
}
