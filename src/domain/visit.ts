import type { Origin } from './outcome.js';

/** What a session is told of the request that begins it, or goes on with it. */
export interface Visit extends Origin {
  /** Whether the browser has asked by https. */
  isHttps: boolean;
  /** The request's `Cookie` header; empty if it has none. */
  cookies: string;
}
