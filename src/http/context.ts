import type { Response } from 'express';
import type { Operation } from '../contract/document.js';
import type { Actor } from '../contract/operations.js';
import type { Problem } from '../problems/problem.js';

/** What is known of a request while it is answered; the log line is made of it. */
export interface RequestContext {
  requestId: string;
  operation?: Operation;
  actor?: Actor;
  /** Done after the handler has succeeded, before the answer is sent. */
  onSuccess?: () => Promise<void>;
  problem?: Problem;
  /** What was behind a 5xx; for the log only. */
  error?: unknown;
}

export function contextOf(res: Response): RequestContext {
  return res.locals['context'] as RequestContext;
}
