// Copied from src/client by `npm run generate`. Do not edit.
import type { Verifier } from './create-verifier.js';
import type { Principal } from './principal.js';
import { type RequestVerifierOptions, verifyRequest } from './verify-request.js';

/**
 * Wraps a handler that takes a `Request` and answers a `Response`, so that it is called only with a principal. Whatever
 * the platform passes besides the request, the handler gets after the principal. Requests do not tell their caller's
 * address: without `ip` a key with an `ip_allowlist` is refused.
 */
export function withVerification<R extends Request = Request, Rest extends unknown[] = []>(
  verifier: Verifier,
  options: RequestVerifierOptions<R>,
  handler: (request: R, principal: Principal, ...rest: Rest) => Response | Promise<Response>,
): (request: R, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const headers = { authorization: request.headers.get('Authorization'), apiKey: request.headers.get('X-API-Key') };
    const outcome = await verifyRequest(verifier, headers, { ...options, ip: options.ip?.(request) });
    if (outcome.passes) return handler(request, outcome.principal, ...rest);
    const { status, headers: answered, body } = outcome.refusal;
    return new Response(body, { status, headers: answered });
  };
}
