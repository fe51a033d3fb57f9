// Copied from src/client by `npm run generate`. Do not edit.
import { createClient, createConfig } from '#generated/client/index.js';
import { LatchkeyClient } from '#generated/sdk.gen.js';
import { LatchkeyConnectionError, LatchkeyProblem } from './errors.js';
import { resilientFetch } from './resilient-fetch.js';

export interface LatchkeyClientOptions {
  /** Address of the instance, such as `https://keys.example.org`. */
  baseUrl: string;
  /** An API key, sent as `X-API-Key`. Not together with `accessToken`. */
  apiKey?: string;
  /**
   * An access token from `logIn`, sent as `Authorization: Bearer`. Not together with `apiKey`. A function is asked at each
   * call that takes a token; for `undefined` none is sent. A retry sends the token of the first attempt.
   */
  accessToken?: string | (() => string | undefined);
  /** How long one attempt may take, until all of its answer is there, in milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** Further attempts after 429, 502 or 503, for idempotent calls only. Default 2. */
  maxRetries?: number;
  fetch?: typeof globalThis.fetch;
}

/**
 * Makes a client of one instance with one credential. Every operation of the contract is a method of it. Methods throw
 * {@link LatchkeyProblem} when the service refuses and {@link LatchkeyConnectionError} when no answer comes.
 *
 * @throws {TypeError} if both `apiKey` and `accessToken` are given, or `baseUrl` is no URL.
 */
export function createLatchkeyClient(options: LatchkeyClientOptions): LatchkeyClient {
  const { apiKey, accessToken, timeoutMs = 10_000, maxRetries = 2, fetch = globalThis.fetch } = options;
  if (apiKey !== undefined && accessToken !== undefined) throw new TypeError('Give apiKey or accessToken, not both.');
  const currentToken = typeof accessToken === 'function' ? accessToken : () => accessToken;
  const client = createClient(
    createConfig({
      baseUrl: new URL(options.baseUrl).href.replace(/\/$/, ''),
      throwOnError: true,
      // X-API-Key would follow a redirect to another origin; Authorization would not.
      redirect: 'error',
      // One credential: what takes Basic as well takes the others first. Cookies are the browser's own matter.
      auth: ({ type, scheme, in: place }) => {
        if (place === 'cookie' || scheme === 'basic') return undefined;
        return type === 'apiKey' ? apiKey : currentToken();
      },
      fetch: resilientFetch({ fetch, timeoutMs, maxRetries }) as typeof globalThis.fetch,
    }),
  );
  client.interceptors.error.use((error, response: Response | undefined, request: Request | undefined) => {
    if (response) return new LatchkeyProblem(error, response);
    return request?.signal.aborted ? error : new LatchkeyConnectionError(request, error);
  });
  return new LatchkeyClient({ client });
}
