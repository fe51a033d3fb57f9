// Copied from src/client by `npm run generate`. Do not edit.
import type { Verifier } from './create-verifier.js';
import { type NodeRequest, requestHeaders } from './node-headers.js';
import type { Principal } from './principal.js';
import { costOf, type RequestVerifierOptions, verifyRequest } from './verify-request.js';

/** As much of Fastify's request as is needed. */
export interface FastifyRequestLike {
  headers: NodeRequest['headers'];
  raw: { rawHeaders?: readonly string[] };
  ip: string;
  latchkey?: Principal;
}

/** As much of Fastify's reply as is needed. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(body: string): unknown;
}

/**
 * A hook for Fastify, `onRequest` or later: lets a request pass with `request.latchkey`, or answers it. The caller's
 * address is `request.ip` unless `ip` says otherwise.
 */
export function fastifyVerifier<R extends FastifyRequestLike = FastifyRequestLike>(
  verifier: Verifier,
  options: RequestVerifierOptions<R> = {},
): (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown> {
  const { ip = (request: R) => request.ip, cost, ...others } = options;
  return async (request, reply) => {
    const { headers, raw } = request;
    const presented = requestHeaders({ headers, rawHeaders: raw.rawHeaders });
    const use = { ...others, ip: ip(request as R), ...costOf(cost, request as R) };
    const outcome = await verifyRequest(verifier, presented, use);
    if (outcome.passes) {
      reply.headers(outcome.headers);
      request.latchkey = outcome.principal;
      return undefined;
    }
    reply.code(outcome.refusal.status);
    reply.headers(outcome.refusal.headers);
    reply.send(outcome.refusal.body);
    // Tells Fastify that the request was answered.
    return reply;
  };
}
