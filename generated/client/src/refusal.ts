// Copied from src/client by `npm run generate`. Do not edit.
import type { LimitHolder, ProblemCode } from '#generated/types.gen.js';
import type { Verification } from './create-verifier.js';
import { deprecationHeaders } from './deprecation-headers.js';
import { limitHeaders } from './limit-headers.js';
import type { PrincipalLimit } from './principal.js';

/** An answer of your API, as a problem document (RFC 9457). */
export interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type RefusalCode = Extract<
  ProblemCode,
  | 'invalid_request'
  | 'authentication_required'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'ip_not_allowed'
  | 'rate_limited'
  | 'quota_exceeded'
  | 'service_unavailable'
>;

export type RefusedVerification = Extract<Verification, { valid: false }>;

export interface Challenge {
  /** What the credential is for, as the caller is told in `WWW-Authenticate`. */
  realm: string;
  /** The scopes that the request needs. */
  scopes: readonly string[];
}

/** Seconds after which a caller may try again when Latchkey cannot be asked. */
const outageRetrySeconds = 5;
/** The same where it did not say when uses are free again. */
const leastRetrySeconds = 1;

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

const problems: Record<RefusalCode, { status: keyof typeof titles; detail: string }> = {
  invalid_request: { status: 400, detail: 'Send one credential: either Authorization or X-API-Key, and only once.' },
  authentication_required: {
    status: 401,
    detail: 'Send an API key as X-API-Key or as Authorization: Bearer.',
  },
  invalid_token: {
    status: 401,
    detail: 'The API key may be malformed, expired, revoked or disabled. Use another one.',
  },
  insufficient_scope: { status: 403, detail: 'The API key lacks a scope. Use one that has it.' },
  ip_not_allowed: { status: 403, detail: 'The API key may not be used from this address.' },
  rate_limited: { status: 429, detail: 'The API key has used up its rate limit.' },
  quota_exceeded: { status: 429, detail: 'The API key has used up its quota.' },
  service_unavailable: { status: 503, detail: 'API keys cannot be verified at the moment.' },
};

/** What is used up, where Latchkey says whose limit it is. */
const usedUp: Record<LimitHolder, (what: string) => string> = {
  key: (what) => `The API key has used up its ${what}.`,
  owner: (what) => `The account has used up its ${what}, which all of its API keys share.`,
  service: (what) => `The API key has used up the ${what} that applies to every key.`,
};

/**
 * What to answer to a request that does not pass: because of what it presented, or of what Latchkey said of its key. The
 * caller does not learn whether a key is unknown, revoked, expired or disabled.
 */
export function refuse(reason: RefusalCode | RefusedVerification, challenge: Challenge): Refusal {
  const code = typeof reason === 'string' ? reason : codeOf(reason);
  const { status, detail: usual } = problems[code];
  const limit = typeof reason === 'string' ? undefined : reason.limit;
  const detail = code === 'insufficient_scope' ? scopeDetail(challenge.scopes) : limitDetail(code, limit, usual);
  const seconds = retrySeconds(code, reason);
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...challengeHeader(code, challenge),
      ...(typeof reason === 'string' ? {} : keyHeaders(reason)),
      ...(seconds === undefined ? {} : { 'Retry-After': String(seconds) }),
    },
    body: JSON.stringify({
      // Not the address in Latchkey's reference: it may be internal.
      type: 'about:blank',
      title: titles[status],
      status,
      detail:
        seconds === undefined ? detail : `${detail} Try again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`,
      code,
      ...(limit && { limit }),
    }),
  };
}

/** What is said of the key. Who comes from where it may not be used from learns nothing of its rotation. */
function keyHeaders({ code, principal }: RefusedVerification): Record<string, string> {
  const deprecation = principal && code !== 'IP_NOT_ALLOWED' ? deprecationHeaders(principal) : {};
  return { ...limitHeaders(principal), ...deprecation };
}

/** The scopes that the request needs. Which of them the key lacks is not told. */
function scopeDetail(scopes: readonly string[]): string {
  const [noun, pronoun] = scopes.length === 1 ? ['scope', 'it'] : ['scopes', 'them'];
  return `This needs the ${noun} ${scopes.join(' ')}. Use an API key that has ${pronoun}.`;
}

function limitDetail(code: RefusalCode, limit: LimitHolder | undefined, usual: string): string {
  // A later version may know others.
  const sentence = limit && usedUp[limit];
  if (!sentence) return usual;
  return sentence(code === 'quota_exceeded' ? 'quota' : 'rate limit');
}

function codeOf({ code }: RefusedVerification): RefusalCode {
  switch (code) {
    case 'INSUFFICIENT_SCOPE':
      return 'insufficient_scope';
    case 'IP_NOT_ALLOWED':
      return 'ip_not_allowed';
    case 'RATE_LIMITED':
      return 'rate_limited';
    case 'QUOTA_EXCEEDED':
      return 'quota_exceeded';
    default:
      return 'invalid_token';
  }
}

function retrySeconds(code: RefusalCode, reason: RefusalCode | RefusedVerification): number | undefined {
  if (code === 'service_unavailable') return outageRetrySeconds;
  const principal = typeof reason === 'string' ? null : reason.principal;
  if (code === 'rate_limited') return untilReset(principal?.rateLimit);
  if (code === 'quota_exceeded') return untilReset(principal?.quota);
  return undefined;
}

function untilReset(limit: PrincipalLimit | null | undefined): number {
  return limit?.resetSeconds ?? leastRetrySeconds;
}

/** RFC 6750 §3: with an error only where a key was presented. */
function challengeHeader(code: RefusalCode, { realm, scopes }: Challenge): Record<string, string> {
  const parameters = [`realm="${realm.replace(/["\\]/g, '\\$&')}"`];
  if (code === 'invalid_token' || code === 'insufficient_scope') parameters.push(`error="${code}"`);
  else if (code !== 'authentication_required') return {};
  if (code === 'insufficient_scope') parameters.push(`scope="${scopes.join(' ')}"`);
  return { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` };
}
