import type { Contract, Operation, ResponseObject } from './document.js';
import type { AnyReply } from './handlers.js';
import { createSchemas, type Schema } from './schemas.js';

/** A reply as it goes over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** `undefined` where the contract declares none. */
  body: string | undefined;
}

/**
 * Makes the answer of a reply. What the contract does not declare never leaves: a field that somebody forgot to leave out
 * may be a secret.
 *
 * @throws {Error} that says where the reply breaks the contract.
 */
export type AnswerOf = (reply: AnyReply) => Answer;

/** How the body of one status is written. */
interface Body {
  mediaType: string;
  /** Of JSON only; another body is a text. */
  schema: Schema | undefined;
}

/** Compiles what the contract says of an operation's answers, once, when the service starts. */
export function createAnswers(contract: Contract): (operation: Operation) => AnswerOf {
  // What is answered was made here: a time comes from `toISOString`.
  const compile = createSchemas(contract.document, { formats: 'fast' });

  function bodyOf({ content = {} }: ResponseObject): Body | null {
    const [declared] = Object.entries(content);
    if (!declared) return null;
    const [mediaType, { schema }] = declared;
    return mediaType === 'application/json'
      ? { mediaType: 'application/json; charset=utf-8', schema: compile(schema) }
      : { mediaType: `${mediaType}; charset=utf-8`, schema: undefined };
  }

  return ({ operationId, responses }) => {
    const successes = Object.entries(responses).filter(([status]) => Number(status) < 400);
    const bodies = new Map(successes.map(([status, response]) => [Number(status), bodyOf(response)]));
    return ({ status, headers = {}, body }) => {
      const declared = bodies.get(status);
      if (declared === undefined || (declared === null) !== (body === undefined)) {
        throw new Error(
          `The response of ${operationId} breaks the contract: status ${status}, or whether it has a body.`,
        );
      }
      if (declared === null) return { status, headers, body: undefined };
      const { mediaType, schema } = declared;
      schema?.require(body);
      const text = schema ? JSON.stringify(body) : String(body);
      return { status, headers: { ...headers, 'Content-Type': mediaType }, body: text };
    };
  };
}
