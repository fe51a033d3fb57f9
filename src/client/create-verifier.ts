import type { LatchkeyClient } from '#generated/sdk.gen.js';
import type { LimitHolder, VerificationCode, VerificationRequest, VerificationResult } from '#generated/types.gen.js';
import { callerAddress } from './caller-address.js';
import { createLatchkeyClient } from './create-latchkey-client.js';
import { LatchkeyConnectionError, LatchkeyProblem } from './errors.js';
import { type Principal, toPrincipal } from './principal.js';
import { type TraceHeaders, traceHeaders } from './trace-headers.js';
import { createVerificationCache, questionId } from './verification-cache.js';

export interface VerifierOptions {
  /** Address of the instance, such as `https://keys.example.org`. */
  baseUrl: string;
  /** An API key of the back end itself, with the scope `keys:verify`. */
  apiKey: string;
  /** How long an answer may take, in milliseconds. Default 3,000: a request of yours waits meanwhile. */
  timeoutMs?: number;
  /**
   * For how long `VALID` may be answered again without asking, in seconds, from 0 (never) to 60. Default 0. A key that is
   * revoked, disabled or narrowed may be accepted for that long. Uses that are answered so are not seen by Latchkey; a key
   * with a rate limit or a quota is therefore asked about every time.
   */
  cacheSeconds?: number;
  fetch?: typeof globalThis.fetch;
}

/** What a key is to be used for, and in which trace. */
export interface VerifyOptions extends TraceHeaders {
  /** All of them are needed. Default none. */
  scopes?: readonly string[];
  /**
   * Where the key was presented from; a port or a zone does not count. Without it, or if it is no address, a key with an
   * `ip_allowlist` is refused.
   */
  ip?: string | undefined;
  /** How many uses this one counts as. Default 1. With 0 it only looks: refused is what a use of 1 would be refused for. */
  cost?: number;
}

export type Verification =
  | { valid: true; code: 'VALID'; principal: Principal }
  | {
      valid: false;
      code: Exclude<VerificationCode, 'VALID'>;
      /** Whose limit is used up, for `RATE_LIMITED` and `QUOTA_EXCEEDED`: of the key, its owner, or the service. */
      limit?: LimitHolder;
      /** Whose key it is that may not be used; `null` for `NOT_FOUND`. */
      principal: Principal | null;
    };

export interface Verifier {
  /**
   * Asks whether a key may be used now. Never asks twice, as each time may count as a use: after a time-out the use may
   * have been counted.
   *
   * @throws {LatchkeyConnectionError} if no answer comes.
   * @throws {LatchkeyProblem} if Latchkey refuses the question. With status 401 or 403 it is the back end's `apiKey` that
   * is not accepted, not the key that was asked about.
   */
  verify(key: string, options?: VerifyOptions): Promise<Verification>;
}

const mostCacheSeconds = 60;
/** The contract's limit. What is longer is no key, and would be refused as a question. */
const longestKey = 16_384;
/**
 * Makes a verifier for a back end that protects its API with Latchkey.
 *
 * @throws {TypeError} if `apiKey` is missing or no key, or `baseUrl` is no URL.
 * @throws {RangeError} if `cacheSeconds` is not from 0 to 60.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { cacheSeconds = 0, timeoutMs = 3_000, ...connection } = options;
  // Not left to the first request, whose error would quote the key.
  if (!/^[!-~]+$/.test(options.apiKey ?? '')) throw new TypeError('Give apiKey: a key with the scope keys:verify.');
  if (!(cacheSeconds >= 0 && cacheSeconds <= mostCacheSeconds)) {
    throw new RangeError(`Give cacheSeconds from 0 to ${mostCacheSeconds}.`);
  }
  const client = createLatchkeyClient({ ...connection, timeoutMs, maxRetries: 0 });
  if (cacheSeconds === 0) {
    return { verify: async (key, use) => toVerification(await ask(client, toQuestion(key, use), use)) };
  }

  const cache = createVerificationCache({ seconds: cacheSeconds });
  return {
    async verify(key, use) {
      const question = toQuestion(key, use);
      const id = await questionId(question);
      const known = cache.find(id);
      if (known) return toVerification(known);
      // Not when the answer comes: the key may have been revoked on its way.
      const askedAt = Date.now();
      const answer = await ask(client, question, use);
      cache.keep(id, answer, askedAt);
      return toVerification(answer);
    },
  };
}

function toQuestion(key: string, { scopes = [], ip, cost }: VerifyOptions = {}): VerificationRequest {
  return {
    key,
    scopes: [...new Set(scopes)].sort(),
    ip: ip === undefined ? undefined : callerAddress(ip),
    cost,
  };
}

async function ask(
  client: LatchkeyClient,
  question: VerificationRequest,
  trace: TraceHeaders = {},
): Promise<VerificationResult> {
  if (question.key.length > longestKey) return { valid: false, code: 'NOT_FOUND', key: null };
  const { data, response } = await client
    .verifyApiKey({ body: question, headers: traceHeaders(trace) })
    .catch((error: unknown) => {
      // Anything else comes from reading a body that broke off or is not JSON.
      const isKnown = error instanceof LatchkeyProblem || error instanceof LatchkeyConnectionError;
      throw isKnown ? error : new LatchkeyConnectionError(undefined, error);
    });
  // Whatever else answers 200 in the place of Latchkey must not open the door.
  if (!isDecision(data)) throw new LatchkeyProblem(data, response);
  return data;
}

function isDecision(data: Partial<VerificationResult> | null): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { valid, code, key } = data;
  if (valid === true) return code === 'VALID' && typeof key?.id === 'string';
  return valid === false && typeof code === 'string' && code !== 'VALID';
}

function toVerification({ code, limit, key }: VerificationResult): Verification {
  if (code === 'VALID' && key) return { valid: true, code, principal: toPrincipal(key) };
  return {
    valid: false,
    code: code as Exclude<VerificationCode, 'VALID'>,
    ...(limit && { limit }),
    principal: key ? toPrincipal(key) : null,
  };
}
