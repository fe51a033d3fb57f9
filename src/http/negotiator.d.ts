/** Of the package, which brings no types: what is used of it. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { headers: { 'accept-encoding'?: string | undefined; accept?: string } });
    /** The best of what is available, of equals the first of `preferred`; `undefined` where none is acceptable. */
    encoding<T extends string>(available: readonly T[], options: { preferred: readonly string[] }): T | undefined;
    /** The best of what is available, of equals the first; `undefined` where none is acceptable. */
    mediaType<T extends string>(available: readonly T[]): T | undefined;
  }
}
