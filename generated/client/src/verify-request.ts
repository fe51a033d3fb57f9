// Copied from src/client by `npm run generate`. Do not edit.
import type { Verification, Verifier, VerifyOptions } from './create-verifier.js';
import { deprecationHeaders } from './deprecation-headers.js';
import { limitHeaders } from './limit-headers.js';
import type { Principal } from './principal.js';
import { type Refusal, type RefusalCode, refuse } from './refusal.js';
import type { TraceHeaders } from './trace-headers.js';

/** What a request of your API needs, and how it is refused. */
export interface RequestVerifierOptions<R>
  extends Omit<VerifyOptions, 'ip' | 'cost' | keyof TraceHeaders>,
    RefusalOptions {
  /** The address of the caller. */
  ip?: (request: R) => string | undefined;
  /** How many uses a request counts as: always as many, or by the request. Default 1. */
  cost?: number | ((request: R) => number);
}

interface RefusalOptions {
  /** What the key is for, as the caller is told in `WWW-Authenticate`. Default `API`. */
  realm?: string;
  /** Told why Latchkey could not be asked, which the caller is not. Default `console.error`. */
  onError?: (error: Error) => void;
}

/** How many uses a request counts as. */
export function costOf<R>(cost: RequestVerifierOptions<R>['cost'], request: R): { cost?: number } {
  if (cost === undefined) return {};
  return { cost: typeof cost === 'function' ? cost(request) : cost };
}

type HeaderValue = string | null | undefined;

/** The headers that are read: two in which a key may come, and two of the trace. Several values of one are joined by commas. */
export interface RequestHeaders {
  authorization: HeaderValue;
  apiKey: HeaderValue;
  traceparent: HeaderValue;
  tracestate: HeaderValue;
}

export type Outcome =
  | { passes: true; principal: Principal /** For the answer. */; headers: Record<string, string> }
  | { passes: false; refusal: Refusal };

/** Decides on a request. Closed: where Latchkey cannot be asked, nobody passes. */
export async function verifyRequest(
  verifier: Verifier,
  headers: RequestHeaders,
  { scopes = [], ip, cost, realm = 'API', onError = logError }: VerifyOptions & RefusalOptions,
): Promise<Outcome> {
  const challenge = { realm, scopes };
  const presented = presentedKey(headers);
  if ('refused' in presented) return { passes: false, refusal: refuse(presented.refused, challenge) };
  const use = { scopes, ip, ...traceOf(headers), ...(cost !== undefined && { cost }) };
  let verification: Verification;
  try {
    verification = await verifier.verify(presented.key, use);
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
    return { passes: false, refusal: refuse('service_unavailable', challenge) };
  }
  const { valid, principal } = verification;
  if (valid)
    return { passes: true, principal, headers: { ...limitHeaders(principal), ...deprecationHeaders(principal) } };
  return { passes: false, refusal: refuse(verification, challenge) };
}

/**
 * The key of `X-API-Key` or of `Authorization: Bearer`. Two credentials are refused, as two programs could read them
 * differently (RFC 6750 §3.1). No key holds a comma: with one, a header came twice.
 */
function presentedKey({ authorization, apiKey }: RequestHeaders): { key: string } | { refused: RefusalCode } {
  const hasAuthorization = typeof authorization === 'string';
  const hasApiKey = typeof apiKey === 'string';
  if (hasAuthorization && hasApiKey) return { refused: 'invalid_request' };
  if (!hasApiKey && !(hasAuthorization && /^Bearer(?: |$)/i.test(authorization))) {
    return { refused: 'authentication_required' };
  }
  const text = hasApiKey ? apiKey : (authorization ?? '').slice('Bearer'.length);
  if (text.includes(',')) return { refused: 'invalid_request' };
  const key = text.trim();
  return key === '' || /\s/.test(key) ? { refused: 'invalid_token' } : { key };
}

/** The trace of the request goes on in the question. */
function traceOf({ traceparent, tracestate }: RequestHeaders): TraceHeaders {
  return { ...(traceparent && { traceparent }), ...(tracestate && { tracestate }) };
}

function logError(error: Error): void {
  console.error(`Latchkey cannot be asked: ${error.message}`);
}
