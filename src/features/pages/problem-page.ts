import type { ProblemPageOf } from '../../http/ports.js';
import type { ProblemCode } from '../../problems/catalogue.js';
import { brandStyle } from './brand-color.js';
import { problemPageStyle, renderProblemPage } from './html/problem-page.js';
import type { Site } from './html/site.js';
import { digestOf, policyOf } from './html-page.js';

/** What a person is told where the problem document speaks to a program. */
const words: Partial<Record<ProblemCode, { title: string; advice: string }>> = {
  not_found: {
    title: 'Page not found',
    advice: 'Check the address for typos, or start from one of these pages.',
  },
  method_not_allowed: {
    title: 'This URL can’t be opened in a browser',
    advice: 'It’s for programs. The reference shows how to call it.',
  },
};

/** The pages for people at an address that does not open. Whoever came by another host name is led to that of this instance. */
export function createProblemPage(site: Site): ProblemPageOf {
  const { stylesheet, themeScript } = site.assets.texts;
  const inline = { style: stylesheet + brandStyle(site.brand) + problemPageStyle, script: themeScript };
  const policy = policyOf(
    `script-src ${digestOf(inline.script)}`,
    `style-src ${digestOf(inline.style)}`,
    'img-src data:',
  );
  return ({ code, status, title, detail }, { requestId }) => {
    const told = words[code] ?? { title, advice: detail };
    const base = code === 'misdirected_request' ? site.publicUrl : '';
    // Only what is there takes other methods, and all that is there is in the reference of this service.
    const referencePath = code === 'method_not_allowed' ? '/docs' : site.referencePath;
    const html = renderProblemPage({ site: { ...site, referencePath }, base, status, ...told, requestId, inline });
    return { html, policy };
  };
}
