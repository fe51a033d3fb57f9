import { createHash } from 'node:crypto';

/** A page as it is sent. */
export interface HtmlPage {
  html: string;
  /** Its Content-Security-Policy. */
  policy: string;
}

/** A Content-Security-Policy that allows this and nothing else. */
export function policyOf(...allowed: string[]): string {
  const fixed = ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];
  return ["default-src 'none'", ...allowed, ...fixed].join('; ');
}

/** What a policy calls the content of an element that may stand in the page (CSP 3 §2.3.1). */
export const digestOf = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
