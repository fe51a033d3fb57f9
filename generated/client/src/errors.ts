// Copied from src/client by `npm run generate`. Do not edit.
import type { LimitHolder, Problem, ProblemCode, ProblemError } from '#generated/types.gen.js';

/** The service refused a request (RFC 9457). Branch on `code`; `detail` and `errors` say what to do. */
export class LatchkeyProblem extends Error {
  override readonly name = 'LatchkeyProblem';
  /** `unexpected_response` where something between you and the service answered without a problem document. */
  readonly code: ProblemCode | 'unexpected_response';
  readonly status: number;
  /** What went wrong, in a few words. */
  readonly title: string;
  readonly detail: string;
  readonly errors: ProblemError[];
  /** Whose limit is used up, for `rate_limited` and `quota_exceeded`. */
  readonly limit: LimitHolder | undefined;
  readonly requestId: string | undefined;
  readonly response: Response;

  constructor(body: unknown, response: Response) {
    const problem: Partial<Problem> = isProblem(body) ? body : {};
    const detail = problem.detail ?? `The answer has status ${response.status} and no problem document.`;
    const title = problem.title ?? 'Unexpected response';
    const errors = problem.errors ?? [];
    super(`${title}: ${errors.length > 0 ? errors.map(sentenceOf).join(' ') : detail}`);
    this.code = problem.code ?? 'unexpected_response';
    this.status = response.status;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.limit = problem.limit;
    this.requestId = problem.request_id;
    this.response = response;
  }
}

/** No answer came: the connection failed, a redirect was refused, or the time was up. `cause` is the original error. */
export class LatchkeyConnectionError extends Error {
  override readonly name = 'LatchkeyConnectionError';

  constructor(request: Request | undefined, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`No answer from ${request ? new URL(request.url).origin : 'the service'}: ${reason}`, { cause });
  }
}

/** `label: Use 1 to 100 characters.` */
function sentenceOf({ pointer, parameter, message }: ProblemError): string {
  const place = parameter ?? pointer?.slice(1);
  return place ? `${place}: ${message}` : message;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}
