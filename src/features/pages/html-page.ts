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
