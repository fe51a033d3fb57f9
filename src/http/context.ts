import type { Response } from 'express';
import type { Operation } from '../contract/read-operations.js';
import type { CallerTurn } from '../domain/caller.js';
import type { Noted } from '../domain/noted.js';
import type { Actor } from '../domain/principal.js';
import type { Problem } from '../problems/problem.js';

/** What is known of a request while it is answered; the log line is made of it. */
export interface RequestContext {
  requestId: string;
  /** On the clock of `performance.now()`. */
  startedAt: number;
  /** Where the request came from; `null` where that is not known. */
  ip: string | null;
  operation?: Operation;
  /** Where the contract has the path, and not the method: that path. */
  knownPath?: string;
  /** What stands in the path in the places of its templates. Whether it fits them nobody has looked yet. */
  pathParameters?: Readonly<Record<string, unknown>>;
  actor?: Actor;
  noted?: Noted;
  /** Keyed digest of the account that was named, where attempts are counted: the same for every attempt at one account. */
  accountDigest?: string;
  /** How long the request has waited for the database so far, in milliseconds. */
  waitedMs?: number;
  /** Done after the handler has succeeded, before the answer is sent. */
  onSuccess?: () => Promise<void>;
  /** Whose turn it is to have passwords worked on, where the request was counted as an attempt. */
  turn?: CallerTurn;
  /** Done where the request was counted as an attempt, and is refused so that it does not count. */
  takeBackAttempt?: () => Promise<void>;
  problem?: Problem;
  /** What was behind a 5xx; for the log only. */
  error?: unknown;
}

export function newContext(requestId: string, ip: string | null): RequestContext {
  return { requestId, startedAt: performance.now(), ip };
}

export function contextOf(res: Response): RequestContext {
  return res.locals['context'] as RequestContext;
}
