import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Operation } from '../contract/document.js';
import { redact, redactedPath } from '../domain/redact.js';
import type { Logger } from '../lib/logger.js';
import { contextOf, type RequestContext } from './context.js';
import type { NoteRequest } from './ports.js';

/**
 * What is done about a request when its answer has been sent, or its caller is gone.
 *
 * @param request its method and its path, without what may be secret in it.
 */
export type RequestLog = (
  request: { method: string; path: string },
  response: ServerResponse,
  context: RequestContext,
) => void;

/**
 * One line a request: what was asked, by whom, with which outcome. No header, no body, no query. Of an operation of the
 * hot path that goes as it should, at the level `debug` only: thousands a second are counted, and not written down.
 */
export function createRequestLog({ logger, noteRequest }: { logger: Logger; noteRequest: NoteRequest }): RequestLog {
  // Nothing in these lines could be redacted by its name, and to look for it is a sixth of what a use of a key costs.
  const lines = logger.child({}, { redact: [] });
  return ({ method, path }, response, context) => {
    const { requestId, startedAt, operation, actor, problem, error } = context;
    const status = response.statusCode;
    const durationMs = performance.now() - startedAt;
    noteRequest(operation?.operationId, status, durationMs);
    const level = levelOf(status, operation);
    if (!lines.isLevelEnabled(level)) return;
    const line = {
      requestId,
      operationId: operation?.operationId,
      status,
      durationMs: Math.round(durationMs),
      userId: actor?.user._id,
      keyId: actor?.key?._id ?? problem?.refusedUse?.keyId,
      problem: problem?.code,
      reason: problem?.reason,
      // The caller went away before the answer was sent.
      aborted: response.writableFinished ? undefined : true,
      error: error === undefined ? undefined : describe(error),
    };
    lines[level](line, `${method} ${path}`);
  };
}

function levelOf(status: number, operation: Operation | undefined): 'error' | 'info' | 'debug' {
  if (status >= 500) return 'error';
  return status >= 400 ? 'info' : (operation?.logLevel ?? 'info');
}

export function requestLog(log: RequestLog): RequestHandler {
  return (req, res, next) => {
    // As it came: routing HEAD to GET changes it.
    const { method, originalUrl } = req;
    res.on('close', () => log({ method, path: redactedPath(originalUrl) }, res, contextOf(res)));
    next();
  };
}

/** With what is behind it: a refusal of ours says little, its cause says why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error));
  const cause = error.cause === undefined ? '' : `\ncaused by: ${describe(error.cause)}`;
  return redact(error.stack ?? error.message) + cause;
}
