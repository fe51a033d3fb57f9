import { createHash } from 'node:crypto';
import type { ProblemPageOf } from '../../http/ports.js';
import type { ProblemCode } from '../../problems/catalogue.js';
import { problemPageStyle, renderProblemPage } from './html/problem-page.js';
import { policyOf } from './html-page.js';
import type { Brand } from './shared/instance.js';

/** What a person is told where the problem document speaks to a program. */
const words: Partial<Record<ProblemCode, { title: string; advice: string }>> = {
  not_found: {
    title: 'There is nothing at this address',
    advice: 'Check the address for typos, or start from one of these pages.',
  },
  method_not_allowed: {
    title: 'This address does not open in a browser',
    advice: 'It is for programs. The reference shows how they call it.',
  },
};

interface ProblemPageOptions {
  brand: Brand;
  /** Without a trailing slash. */
  publicUrl: string;
  /** Of the API that the keys are for. */
  referencePath: string;
}

/** The pages for people at an address that does not open. Whoever came by another host name is led to that of this instance. */
export function createProblemPage({ brand, publicUrl, referencePath }: ProblemPageOptions): ProblemPageOf {
  const digest = createHash('sha256').update(problemPageStyle).digest('base64');
  const policy = policyOf(`style-src 'sha256-${digest}'`, 'img-src data:');
  return ({ code, status, title, detail }, { requestId }) => {
    const told = words[code] ?? { title, advice: detail };
    const base = code === 'misdirected_request' ? publicUrl : '';
    // Only what is there takes other methods, and all that is there is in the reference of this service.
    const reference = code === 'method_not_allowed' ? '/docs' : referencePath;
    return { html: renderProblemPage({ brand, base, referencePath: reference, status, ...told, requestId }), policy };
  };
}
