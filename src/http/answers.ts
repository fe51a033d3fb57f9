import type { Contract } from '../contract/contract.js';
import type { OpenApiDocument, ResponseObject } from '../contract/document.js';
import type { Operation } from '../contract/read-operations.js';
import { createSchemas, type Schema } from '../contract/schemas.js';
import { onceForEach } from '../lib/once-for-each.js';
import { textOf, writtenTextOf } from './fixed-body.js';
import { documentOf, type FixedDocument } from './fixed-document.js';
import type { AnyReply } from './handler-table.js';

/** A reply as it goes over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** `undefined` where the contract declares none, and where there is a document. */
  body: string | undefined;
  /** The body of an operation that answers 304 to those who have it. */
  document?: FixedDocument;
}

/**
 * Makes the answer of a reply. What the contract does not declare never leaves: a field that somebody forgot to leave out
 * may be a secret.
 *
 * @throws {Error} that says where the reply breaks the contract.
 */
type AnswerOf = (reply: AnyReply) => Answer;

/** How the replies of an operation become answers. */
export type AnswersOf = (operation: Operation) => AnswerOf;

/** How the body of one status is written. */
interface Body {
  mediaType: string;
  /** @throws {Error} if the body breaks the contract. */
  textOf(body: unknown): string;
  /** Media types of which a file may be one; `undefined` where the body is a text. */
  fileTypes?: readonly string[];
}

/** Writes JSON that fits the schema. */
function jsonWriter(schema: Schema): Body['textOf'] {
  const write = (body: unknown) => {
    schema.require(body);
    return writtenTextOf(body) ?? JSON.stringify(body);
  };
  return (body) => textOf(body, write);
}

/** Compiles each schema once: several servers of one contract share them. */
const compilerOf = onceForEach((document: OpenApiDocument) =>
  // What is answered was made here: a time comes from `toISOString`.
  onceForEach(createSchemas(document, { formats: 'fast' })),
);

/** Compiles what the contract says of an operation's answers, once, when the service starts. */
export function createAnswers(contract: Contract): AnswersOf {
  const compile = compilerOf(contract.document);

  function bodyOf({ content = {} }: ResponseObject): Body | null {
    const [declared] = Object.entries(content);
    if (!declared) return null;
    const [mediaType, { schema }] = declared;
    if (schema['format'] === 'binary') return { mediaType, textOf: String, fileTypes: Object.keys(content) };
    return {
      mediaType: `${mediaType}; charset=utf-8`,
      textOf: mediaType.endsWith('json') ? jsonWriter(compile(schema)) : String,
    };
  }

  return ({ operationId, responses }) => {
    const successes = Object.entries(responses).filter(([status]) => Number(status) < 300);
    const bodies = new Map(successes.map(([status, response]) => [Number(status), bodyOf(response)]));
    const answerOf: AnswerOf = ({ status, headers = {}, body }) => {
      const declared = bodies.get(status);
      if (declared === undefined || (declared === null) !== (body === undefined)) {
        throw new Error(
          `The response of ${operationId} breaks the contract: status ${status}, or whether it has a body.`,
        );
      }
      if (declared === null) return { status, headers, body: undefined };
      return { status, headers: { ...headers, 'Content-Type': declared.mediaType }, body: declared.textOf(body) };
    };
    const files = [...bodies.values()].flatMap((body) => body?.fileTypes ?? []);
    if ('304' in responses) return documentAnswers(files.length > 0 ? fileAnswers(files) : answerOf);
    if (files.length > 0) throw new Error(`${operationId} answers with a file, and so must declare 304.`);
    return answerOf;
  };
}

/** What a document is made of. */
type Content = Omit<Answer, 'body'> & { body?: string | Blob | undefined };

/** The answers of an operation whose body is a file, which says itself of which of the declared media types it is. */
function fileAnswers(mediaTypes: readonly string[]): (reply: AnyReply) => Content {
  return ({ status, headers, body }) => {
    if (!(body instanceof Blob) || !mediaTypes.includes(body.type)) {
      throw new Error(`The response breaks the contract: it is not a file of type ${mediaTypes.join(' or ')}.`);
    }
    const mediaType = body.type.endsWith('+xml') ? `${body.type}; charset=utf-8` : body.type;
    return { status, headers: { ...headers, 'Content-Type': mediaType }, body };
  };
}

/**
 * The answers of an operation whose body is a document: its handler replies with the same object as long as the document
 * stays the same, and only the first time is it checked and written.
 */
function documentAnswers(contentOf: (reply: AnyReply) => Content): AnswerOf {
  const known = new WeakMap<AnyReply, Answer>();
  return (reply) => {
    const found = known.get(reply);
    if (found) return found;
    const { status, headers, body = '' } = contentOf(reply);
    const { 'Content-Type': mediaType = '', ...others } = headers;
    const answer = { status, headers: others, body: undefined, document: documentOf(mediaType, body) };
    known.set(reply, answer);
    return answer;
  };
}
