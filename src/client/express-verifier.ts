import type { Verifier } from './create-verifier.js';
import { type NodeRequest, requestHeaders } from './node-headers.js';
import type { Principal } from './principal.js';
import { costOf, type RequestVerifierOptions, verifyRequest } from './verify-request.js';

/** As much of Express's request as is needed. */
export interface ExpressRequestLike extends NodeRequest {
  readonly ip?: string | undefined;
  latchkey?: Principal;
}

/** As much of Express's response as is needed, which is Node's. */
export interface ExpressResponseLike {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/**
 * A middleware for Express 4 or 5: lets a request pass with `req.latchkey`, or answers it; the answer says what is left of
 * the key's limits. The caller's address is
 * `req.ip` unless `ip` says otherwise.
 */
export function expressVerifier<R extends ExpressRequestLike = ExpressRequestLike>(
  verifier: Verifier,
  options: RequestVerifierOptions<R> = {},
): (req: ExpressRequestLike, res: ExpressResponseLike, next: (error?: unknown) => void) => Promise<void> {
  const { ip = (req: R) => req.ip, cost, ...others } = options;
  return async (req, res, next) => {
    try {
      const use = { ...others, ip: ip(req as R), ...costOf(cost, req as R) };
      const outcome = await verifyRequest(verifier, requestHeaders(req), use);
      if (!outcome.passes) {
        const { status, headers, body } = outcome.refusal;
        res.statusCode = status;
        for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
        res.end(body);
        return;
      }
      for (const [name, value] of Object.entries(outcome.headers)) res.setHeader(name, value);
      req.latchkey = outcome.principal;
    } catch (error) {
      // Express 4 does not wait for a promise: an error in it would end the process.
      next(error);
      return;
    }
    next();
  };
}
