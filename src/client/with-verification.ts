import type { Verifier } from './create-verifier.js';
import type { Principal } from './principal.js';
import { costOf, type RequestVerifierOptions, verifyRequest } from './verify-request.js';

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
  const { ip, cost, ...others } = options;
  return async (request, ...rest) => {
    const headers = {
      authorization: request.headers.get('Authorization'),
      apiKey: request.headers.get('X-API-Key'),
      traceparent: request.headers.get('traceparent'),
      tracestate: request.headers.get('tracestate'),
    };
    const outcome = await verifyRequest(verifier, headers, { ...others, ip: ip?.(request), ...costOf(cost, request) });
    if (outcome.passes) return withHeaders(await handler(request, outcome.principal, ...rest), outcome.headers);
    const { status, headers: answered, body } = outcome.refusal;
    return new Response(body, { status, headers: answered });
  };
}

/** The same response with further headers; those of one that was fetched cannot be changed, so it is made anew. */
function withHeaders(response: Response, headers: Record<string, string>): Response {
  const further = Object.entries(headers);
  if (further.length === 0) return response;
  const changed = new Response(response.body, response);
  const isDeprecated = changed.headers.has('Deprecation') || changed.headers.has('Sunset');
  for (const [name, value] of further) {
    // What your API says of itself weighs more than what is said of the key.
    if (!isDeprecated || (name !== 'Deprecation' && name !== 'Sunset')) changed.headers.set(name, value);
  }
  return changed;
}
