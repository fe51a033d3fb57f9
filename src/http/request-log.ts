import type { RequestHandler } from 'express';
import { redact, redactedPath } from '../lib/redact.js';
import type { Logger } from '../logger.js';
import { contextOf } from './context.js';

/** One line a request: what was asked, by whom, with which outcome. No header, no body, no query. */
export function requestLog({ logger }: { logger: Logger }): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const { method } = req;
    const path = redactedPath(req.originalUrl);
    res.once('close', () => {
      const { requestId, operation, actor, problem, error } = contextOf(res);
      const line = {
        requestId,
        operationId: operation?.operationId,
        status: res.statusCode,
        durationMs: Math.round(performance.now() - startedAt),
        userId: actor?.user._id,
        keyId: actor?.method === 'api_key' ? actor.key._id : undefined,
        problem: problem?.code,
        reason: problem?.reason,
        // The caller went away before the answer was sent.
        aborted: res.writableFinished ? undefined : true,
        error: error === undefined ? undefined : describe(error),
      };
      logger[res.statusCode >= 500 ? 'error' : 'info'](line, `${method} ${path}`);
    });
    next();
  };
}

/** With what is behind it: a refusal of ours says little, its cause says why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error));
  const cause = error.cause === undefined ? '' : `\ncaused by: ${describe(error.cause)}`;
  return redact(error.stack ?? error.message) + cause;
}
