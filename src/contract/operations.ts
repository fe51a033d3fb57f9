/**
 * The types that tie the handlers to the contract. An operation that is renamed or added, a field that becomes
 * required, or a status that changes breaks the compilation where the handler disagrees.
 */
import type {
  ChangeLimitedOperation,
  CookieOperation,
  OperationCredentials,
  ThrottledOperation,
} from '../../generated/server/credentials.js';
import type { operations } from '../../generated/server/openapi.js';
import type { Caller } from '../domain/caller.js';
import type { Noted } from '../domain/noted.js';
import type { Actor } from '../domain/principal.js';
import type { Visit } from '../domain/visit.js';
import type { OperationId } from './types.js';

/** The actor of an operation, as narrow as the contract says; `undefined` where the operation is public. */
type ActorOf<Id extends OperationId> = [OperationCredentials[Id]] extends [never]
  ? undefined
  : Extract<Actor, { method: OperationCredentials[Id] }>;

/**
 * Counts a change of an owner's keys, before anything is written for it or more than one record is read. What was refused
 * by then, or repeats an answer, does not count.
 *
 * @param ownerId id of the user whose keys are changed, whoever asks for it.
 * @throws {Problem} `too_many_requests`.
 */
export interface CountChange {
  (ownerId: string): Promise<void>;
  /** Spares an owner who is known to have none left whatever it costs to find out what would change. @throws as above. */
  requireLeft(ownerId: string): Promise<void>;
}

/** One request, checked against the contract. */
export type Call<Id extends OperationId> = Checked<Id> &
  (Id extends ChangeLimitedOperation ? { countChange: CountChange } : unknown);

interface Checked<Id extends OperationId> {
  path: ParametersIn<Id, 'path'>;
  query: ParametersIn<Id, 'query'>;
  headers: ParametersIn<Id, 'header'>;
  body: operations[Id] extends { requestBody: { content: infer Content } } ? Content[keyof Content] : undefined;
  actor: ActorOf<Id>;
  /** Has the log line of the request say so, beside what the handler has noted of it before. */
  note(facts: Noted): void;
  /** Who waits for the answer, where attempts are counted. */
  caller: Id extends ThrottledOperation ? Caller : undefined;
  /** What of the request is about cookies, where an answer may set one. */
  visit: Id extends CookieOperation ? Visit : undefined;
}

/** One of the successful answers that the contract declares. Refusals are thrown as `Problem`. */
export type Reply<Id extends OperationId> = {
  [Status in SuccessStatus<Id>]: { status: Status } & HeadersOf<operations[Id]['responses'][Status]> &
    BodyOf<operations[Id]['responses'][Status]>;
}[SuccessStatus<Id>];

export type Handlers = { [Id in OperationId]: (call: Call<Id>) => Promise<Reply<Id>> };

type ParametersIn<Id extends OperationId, Place extends 'path' | 'query' | 'header'> = NonNullable<
  operations[Id]['parameters'][Place]
>;

type SuccessStatus<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses']]: Status extends number
    ? `${Status}` extends `2${string}`
      ? Status
      : never
    : never;
}[keyof operations[Id]['responses']];

/** Without the index signature by which the generated types allow any further header. */
type Declared<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

type HeadersOf<Response> = Response extends { headers: infer Headers }
  ? Record<never, never> extends Declared<Headers>
    ? { headers?: Declared<Headers> }
    : { headers: Declared<Headers> }
  : unknown;

type BodyOf<Response> = Response extends { content: infer Content } ? { body: Content[keyof Content] } : unknown;
