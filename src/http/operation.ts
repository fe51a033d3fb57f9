import type { Contract } from '../contract/contract.js';
import type { Operation } from '../contract/read-operations.js';
import type { Caller } from '../domain/caller.js';
import type { Noted } from '../domain/noted.js';
import type { Actor } from '../domain/principal.js';
import type { Visit } from '../domain/visit.js';
import type { Answer, AnswersOf } from './answers.js';
import type { RequestContext } from './context.js';
import { deprecationOf, withDeprecation } from './deprecation.js';
import type { AnyHandler, HandlerOf } from './handler-table.js';
import type { CountChange, CountManaged, NoteUse, Ports, Presented, QueueName, TakeTurn } from './ports.js';

/** What the contract has accepted of a request. */
interface Input {
  path: object;
  query: object;
  headers: object;
  body: unknown;
  /** Where an answer may set a cookie. */
  visit?: Visit | undefined;
}

/**
 * What is done with a request of one operation, whichever way it came: identify → authorize → handle → answer. Reading,
 * checking and sending, and how long any of it may take, are matters of the two ways.
 */
export interface OperationSteps {
  /**
   * Finds who is calling, and whether they may: at once if there is nothing to wait for.
   *
   * @throws {Problem} if not; or the promise is rejected so.
   */
  identify(context: RequestContext, presented: Presented): void | Promise<void>;
  /**
   * Calls the handler and makes the answer of its reply.
   *
   * @param caller for operations whose attempts are counted, or whose requests wait for each other.
   * @throws {Problem}, or what went wrong.
   */
  handle(context: RequestContext, input: Input, caller?: Caller): Promise<Answer>;
  /** Counts the use of the caller's key. Called once, when the answer is sent or the caller is gone. */
  noteUse: NoteUse;
}

/** The steps of an operation of the contract. */
export type StepsOf = (operation: Operation) => OperationSteps;

/** Binds the steps of every operation to its handler and its answers, once, when the service starts. */
export function createSteps({
  contract,
  ports: { authenticate, authorize, countChange, countManaged, takeTurn, noteUse },
  handlerOf,
  answersOf,
  publicUrl,
}: {
  contract: Contract;
  ports: Ports;
  handlerOf: HandlerOf;
  answersOf: AnswersOf;
  /** Address of this instance. */
  publicUrl: string;
}): StepsOf {
  function bind(operation: Operation): OperationSteps {
    const answerOf = answersOf(operation);
    const counted = operation.changeLimited ? counting(handlerOf(operation), countChange) : handlerOf(operation);
    const managed = operation.managed ? countingCaller(counted, { operation, count: countManaged }) : counted;
    const queue = operation.managed ? 'back ends' : 'users';
    const handler = operation.queued ? inTurn(managed, { queue, takeTurn }) : managed;

    function admit(context: RequestContext, actor: Actor | undefined): void {
      if (actor) context.actor = actor;
      authorize(actor, operation);
    }

    return {
      identify(context, presented) {
        const found = authenticate(presented, operation);
        if (found instanceof Promise) return found.then((actor) => admit(context, actor));
        return admit(context, found);
      },

      async handle(context, { path, query, headers, body, visit }, caller) {
        const { actor, onSuccess } = context;
        const note = (facts: Noted) => {
          context.noted = context.noted ? { ...context.noted, ...facts } : facts;
        };
        const reply = await handler({ path, query, headers, body, actor, caller, note, visit });
        if (onSuccess) await onSuccess();
        const answer = answerOf(reply);
        const deprecation = deprecationOf(actor, publicUrl);
        return deprecation ? { ...answer, headers: withDeprecation(answer.headers, deprecation) } : answer;
      },

      noteUse,
    };
  }

  const steps = new Map(contract.operations.map((operation) => [operation.operationId, bind(operation)]));
  return ({ operationId }) => steps.get(operationId) as OperationSteps;
}

/** A handler that counts its changes. What is left of the limit goes with the reply to one that was counted. */
function counting(handler: AnyHandler, count: CountChange): AnyHandler {
  return async (call) => {
    let limit: Record<string, string> = {};
    const countChange = async (ownerId: string) => {
      limit = await count(ownerId);
    };
    const { requireLeft } = count;
    const reply = await handler({ ...call, countChange: Object.assign(countChange, { requireLeft }) });
    return { ...reply, headers: { ...reply.headers, ...limit } };
  };
}

/** A handler whose requests are counted by whose credential they carry, whatever becomes of them. */
function countingCaller(
  handler: AnyHandler,
  { operation: { managed }, count }: { operation: Operation; count: CountManaged },
): AnyHandler {
  return async (call) => {
    const { actor, body } = call as { actor: Actor; body?: { dry_run?: boolean } };
    if (managed === 'dry_run' && !body?.dry_run) return handler(call);
    const limit = await count(actor.owner._id);
    const reply = await handler(call);
    return { ...reply, headers: { ...reply.headers, ...limit } };
  };
}

/** A handler that is called for one request of a user at a time. */
function inTurn(handler: AnyHandler, { queue, takeTurn }: { queue: QueueName; takeTurn: TakeTurn }): AnyHandler {
  return (call) => {
    const { actor, caller } = call as { actor: Actor; caller: Caller };
    return takeTurn({ queue, ownerId: actor.owner._id }, caller.signal, () => handler(call));
  };
}
