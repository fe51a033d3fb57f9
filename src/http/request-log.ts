import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { describeError } from '../lib/describe-error.js';
import type { Logger } from '../lib/logger.js';
import { contextOf, type RequestContext } from './context.js';
import { loggedPath } from './logged-path.js';
import type { NoteRequest } from './ports.js';
import { readTraceparent } from './trace-context.js';

/** What is done about a request when its answer has been sent, or its caller is gone. */
export type RequestLog = (
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  response: ServerResponse,
  context: RequestContext,
) => void;

/**
 * One line a request: what was asked, by whom and from where, with which outcome, and what its handler has noted. Nothing
 * that a caller has written stands in it but ids, and words of a path that nobody knows: no header, no body, no query. Of
 * an operation of the hot path that goes as it should, at the level `debug` only: thousands a second are counted, and not
 * written down. The trace of the caller is looked for only where a line is written.
 */
export function createRequestLog({ logger, noteRequest }: { logger: Logger; noteRequest: NoteRequest }): RequestLog {
  // Nothing in these lines could be redacted by its name, and to look for it is a sixth of what a use of a key costs.
  const lines = logger.child({}, { redact: [] });
  return (request, response, context) => {
    const { method, url = '' } = request;
    const { requestId, startedAt, ip, operation, actor, noted, problem, error } = context;
    const status = response.statusCode;
    const durationMs = performance.now() - startedAt;
    noteRequest(operation?.operationId, status, durationMs, problem);
    const level = levelOf(status, context);
    if (!lines.isLevelEnabled(level)) return;
    const trace = readTraceparent(request.headers['traceparent']);
    const line = {
      requestId,
      // Named as OpenTelemetry names them in logs, so that tools find them.
      trace_id: trace?.traceId,
      span_id: trace?.spanId,
      operationId: operation?.operationId,
      status,
      durationMs: Math.round(durationMs),
      // A proxy that is trusted may still pass on what is no address, and a zone may be any text.
      ip: ip !== null && isIP(ip) !== 0 && !ip.includes('%') ? ip : undefined,
      ownerId: actor?.owner._id,
      userId: actor?.user?._id,
      keyId: actor?.key?._id ?? problem?.refusedUse?.keyId,
      accountId: noted?.accountId,
      accountDigest: context.accountDigest,
      targetId: noted?.targetId,
      affected: noted?.affected,
      changed: noted?.changed,
      rotation: noted?.rotation,
      refused: noted?.refused,
      problem: problem?.code,
      reason: problem?.reason,
      // The caller went away before the answer was sent.
      aborted: response.writableFinished ? undefined : true,
      error: error === undefined ? undefined : describeError(error).stack,
    };
    lines[level](line, `${method} ${loggedPath(url, context)}`);
  };
}

/** What refuses a key of somebody is told at the same level whichever way it was asked. */
function levelOf(status: number, { operation, noted }: RequestContext): 'error' | 'info' | 'debug' {
  if (status >= 500) return 'error';
  if (status >= 400 || noted?.refused?.some(({ keyId }) => keyId !== undefined)) return 'info';
  return operation?.logLevel ?? 'info';
}

export function requestLog(log: RequestLog): RequestHandler {
  return (req, res, next) => {
    const line = asItCame(req);
    res.on('close', () => log(line, res, contextOf(res)));
    next();
  };
}

/** Routing changes both: HEAD to GET, and the URL where a router is mounted. */
function asItCame({ method, originalUrl, headers }: Request): Parameters<RequestLog>[0] {
  return { method, url: originalUrl, headers };
}
