import type { Response } from 'express';
import type { Caller, CallerTurn } from '../domain/caller.js';
import { Problem } from '../problems/problem.js';

/** The caller of a request. Its signal is made when it is first asked for: most operations queue nothing. */
export function callerOf(res: Response, turn: CallerTurn): Caller {
  let controller: AbortController | undefined;

  function watched(): AbortController {
    const made = new AbortController();
    const abort = () => made.abort(new Problem('service_unavailable', { reason: 'abandoned' }));
    // 'close' comes after the end of an answer as well: with the 503 of a request that took too long.
    if (res.writableEnded || res.closed) abort();
    else res.once('close', abort);
    return made;
  }

  return {
    turn,
    get signal() {
      controller ??= watched();
      return controller.signal;
    },
  };
}
