/** What a request needs of the features: the only way from here to them, beside the table of handlers. */
import type { Operation } from '../contract/read-operations.js';
import type { CallerTurn } from '../domain/caller.js';
import type { Origin } from '../domain/outcome.js';
import type { Actor } from '../domain/principal.js';
import type { Problem } from '../problems/problem.js';

/** As OAuth has a client show who it is (RFC 6749 §2.3.1). */
export interface ClientCredentials {
  id: string;
  secret: string;
}

/** What a request shows of itself, wherever it was read. */
export interface Presented {
  /** Every `Authorization` header. */
  authorization: readonly string[];
  /** Every `X-API-Key` header. */
  apiKey: readonly string[];
  /** What a form says of an OAuth client, where the operation takes that and the form says it. */
  client?: ClientCredentials | undefined;
  /** Names of the parameters in the query string. */
  parameters: readonly string[];
  from: Origin;
}

/**
 * Finds the caller as the contract's `security` demands: nobody for a public operation, else the holder of the one
 * credential of the request. At once if there is nothing to wait for.
 *
 * @throws {Problem} if there is none, or one that is not valid or not for this address; or the promise is rejected so.
 */
export type Authenticate = (
  presented: Presented,
  operation: Operation,
) => Actor | undefined | Promise<Actor | undefined>;

/** @throws {Problem} if the actor may not call the operation: by the kind of its credential, or by its scopes. */
export type Authorize = (actor: Actor | undefined, operation: Operation) => void;

/** An attempt that could be a guess of a password, or that makes an account. */
export interface Attempt {
  isRegistration: boolean;
  /** Where it came from. */
  address: string;
  actor: Actor | undefined;
  /** As the contract has accepted it. */
  body: unknown;
  /** Has something done once the answer was sent or the caller is gone. */
  onEnd(listener: () => void): void;
  /** Has a keyed digest of the account stand in the log. */
  noteAccount(digest: string): void;
}

/**
 * Counts an attempt.
 *
 * @returns the headers of its answer, and whose turn its work is; what notes that it has succeeded, for which account if the
 * body does not name it, and what takes it back, where nobody has looked at it: with the headers of the answer in that case.
 * @throws {Problem} `too_many_requests`; `service_unavailable` where nobody would look at it.
 */
export type CountAttempt = (attempt: Attempt) => Promise<{
  headers: Record<string, string>;
  turn: CallerTurn;
  succeed(account?: string): Promise<Record<string, string>>;
  takeBack(): Promise<Record<string, string>>;
}>;

/**
 * Counts a change of one user's keys.
 *
 * @returns the headers of its answer; none where there is no limit.
 * @throws {Problem} `too_many_requests`.
 */
export interface CountChange {
  (ownerId: string): Promise<Record<string, string>>;
  /** @throws {Problem} `too_many_requests` where this instance knows that the owner has no change left; counts nothing. */
  requireLeft(ownerId: string): Promise<void>;
}

/**
 * Counts a request to manage keys and owners, by whose credential it carries.
 *
 * @returns the headers of its answer; none where there is no limit.
 * @throws {Problem} `too_many_requests`.
 */
export type CountManaged = (ownerId: string) => Promise<Record<string, string>>;

/** Whoever waits in one queue never waits for what is in the other. */
export type QueueName = 'users' | 'back ends';

/**
 * Does work for an owner when it is that owner's turn, and none that nobody waits for any more.
 *
 * @param signal aborted when the caller is gone.
 * @throws {Problem} `service_unavailable` at once where too many wait.
 */
export type TakeTurn = <T>(
  turn: { queue: QueueName; ownerId: string },
  signal: AbortSignal,
  work: () => Promise<T>,
) => Promise<T>;

/** Counts the use of the key that made a request. Called once, when the answer is sent or the caller is gone. */
export type NoteUse = (request: { actor?: Actor; problem?: Problem }, from: Origin) => void;

/**
 * Counts a request. `undefined` where no operation was found; the duration in milliseconds; the problem where it was refused.
 */
export type NoteRequest = (
  operationId: string | undefined,
  status: number,
  durationMs: number,
  problem?: Pick<Problem, 'code' | 'passedLimit'>,
) => void;

/** Makes the page by which a person learns what a problem document tells a program, and its Content-Security-Policy. */
export type ProblemPageOf = (problem: Problem, request: { requestId: string }) => { html: string; policy: string };

export interface Ports {
  authenticate: Authenticate;
  authorize: Authorize;
  countAttempt: CountAttempt;
  countChange: CountChange;
  countManaged: CountManaged;
  takeTurn: TakeTurn;
  noteUse: NoteUse;
  problemPage: ProblemPageOf;
}
