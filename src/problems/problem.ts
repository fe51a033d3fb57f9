import type { Schemas } from '../contract/types.js';
import type { LimitName } from '../domain/limit.js';
import type { KeyUse } from '../domain/outcome.js';
import { redact } from '../domain/redact.js';
import { catalogue, type ProblemCode } from './catalogue.js';

/** The most fields and parameters that a problem names, as the contract says. */
export const mostErrors = 50;

/** What a `WWW-Authenticate` says (RFC 9110 §11.6.1) beside the realm, which is that of the service that answers. */
export interface Challenge {
  scheme: 'Bearer' | 'Basic';
  /** As they are sent after the realm, each behind a comma. */
  parameters: string;
}

interface ProblemOptions {
  /** What happened here and what to do; the catalogue's advice where it is left out. Goes to the caller. */
  detail?: string;
  errors?: Schemas['ProblemError'][];
  headers?: Record<string, string>;
  challenge?: Challenge;
  /** Whose limit refused. */
  limit?: Schemas['LimitHolder'];
  /** Why, for the log only: it never reaches the caller. */
  reason?: string;
  /** The limit that was passed, for the metrics, where no use of a key is refused. */
  passedLimit?: LimitName;
  /** Whether an attempt that is refused so counts as one; it does unless this says that it does not. */
  countsAsAttempt?: boolean;
  /** The use of a key that is refused so, to be counted. */
  refusedUse?: KeyUse | undefined;
  cause?: unknown;
}

/**
 * A refusal that the contract declares. Thrown by features, answered by `respondWithProblem`. Only what is logged as an
 * error (5xx) has a stack trace: to capture one costs more than most refusals do.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: Schemas['ProblemError'][] | undefined;
  readonly headers: Record<string, string>;
  readonly challenge: Challenge | undefined;
  readonly limit: Schemas['LimitHolder'] | undefined;
  readonly reason: string | undefined;
  readonly passedLimit: LimitName | undefined;
  readonly countsAsAttempt: boolean;
  readonly refusedUse: KeyUse | undefined;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    const { status, title, detail } = catalogue[code];
    const { stackTraceLimit } = Error;
    if (status < 500) Error.stackTraceLimit = 0;
    super(title, { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = options.detail ?? detail;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.challenge = options.challenge;
    this.limit = options.limit;
    this.reason = options.reason;
    this.passedLimit = options.passedLimit;
    this.countsAsAttempt = options.countsAsAttempt ?? true;
    this.refusedUse = options.refusedUse;
  }
}

/** A body field that breaks a rule which a schema cannot express. */
export function invalidField(pointer: string, message: string): Problem {
  return new Problem('invalid_request', { errors: [{ pointer, message }] });
}

/** A credential that lacks one of the scopes (RFC 6750 §3.1). */
export function insufficientScope(scopes: readonly string[], refusedUse?: KeyUse): Problem {
  // Of /forward-auth they stand in the query, and whatever stands there may be a secret.
  const names = redact(scopes.join(' '));
  return new Problem('insufficient_scope', {
    detail: `This needs the ${scopes.length === 1 ? 'scope' : 'scopes'} ${names}. Create a key that has ${scopes.length === 1 ? 'it' : 'them'}.`,
    challenge: { scheme: 'Bearer', parameters: `, error="insufficient_scope", scope="${names}"` },
    refusedUse,
  });
}

interface UnauthorizedOptions extends Pick<ProblemOptions, 'detail' | 'reason' | 'refusedUse'> {
  /** How the credential was presented: `Basic` is challenged with the same (RFC 6749 §5.2). */
  scheme?: 'Bearer' | 'Basic' | undefined;
}

/** The challenge of a 401 (RFC 6750 §3): with an error only where a credential was presented. */
export function unauthorized(
  code: 'authentication_required' | 'invalid_token' | 'invalid_credentials' | 'invalid_session',
  { scheme = 'Bearer', ...options }: UnauthorizedOptions = {},
): Problem {
  const parameters = scheme === 'Bearer' && code === 'invalid_token' ? ', error="invalid_token"' : '';
  return new Problem(code, { challenge: { scheme, parameters }, ...options });
}
