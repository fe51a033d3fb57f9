/** Which version of a key its reader sees; `null` where the answer does not say. */
export interface SeenVersion {
  version: string | null;
}

/** The version in an `ETag`. Proxies that compress an answer make its tag a weak one, or write the coding into it: `"3-gzip"`. */
export function versionIn(etag: string | null): string | null {
  return /^(?:W\/)?"(\d+)/.exec(etag ?? '')?.[1] ?? null;
}

/** Has a change refused if the key is no longer what its reader sees. */
export function unlessChanged({ version }: SeenVersion): { 'If-Match'?: string } {
  return version === null ? {} : { 'If-Match': `"${version}"` };
}
