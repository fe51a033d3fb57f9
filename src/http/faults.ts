import type { error as validatorErrors } from 'express-openapi-validator';
import type { OpenApiDocument, Operation, ParameterObject, SchemaObject } from '../contract/document.js';
import { createSchemas, type Fault, type Schema } from '../contract/schemas.js';
import type { Schemas } from '../contract/types.js';
import { redact } from '../domain/redact.js';
import { cut } from '../lib/cut.js';
import { holdsAtMost } from '../lib/size.js';

type ProblemError = Schemas['ProblemError'];
type Refusal = InstanceType<typeof validatorErrors.BadRequest>;

/** What the validator has looked at. */
interface Request {
  query: unknown;
  headers: unknown;
  params: unknown;
  body: unknown;
}

/** Says what is wrong with a request that the validator has refused, which stopped at the first fault. */
export type FaultsOf = (request: Request, refusal: Refusal) => ProblemError[];

/**
 * The most values in a body of which every fault is told: its members and items, at any depth. The largest body that the
 * contract allows a person to write has a fifth of them; 64 KiB could hold 30,000, and three faults in each.
 */
export const mostExplainedValues = 1000;
const mostPointerCharacters = 1000;
const mostMessageCharacters = 1000;

const places = { query: 'query', headers: 'header', params: 'path' } as const;

/**
 * Finds all faults of requests of modest size, and the first of any other. What it takes for that is compiled when an
 * operation refuses its first request, so that a start costs no more.
 */
export function createFaults(document: OpenApiDocument): (operation: Operation) => FaultsOf {
  const compileParameters = once(() => createSchemas(document, { allErrors: true, coerceTypes: true }));
  const compileForAll = once(() => createSchemas(document, { allErrors: true }));
  const compileForFirst = once(() => createSchemas(document));

  return ({ parameters, requestSchemas }) => {
    const [schema] = Object.values(requestSchemas);
    const ofParameters = once(() => compileParameters()(parametersSchema(parameters)));
    const all = once((): Schema | undefined => schema && compileForAll()(schema));
    const first = once((): Schema | undefined => schema && compileForFirst()(schema));

    function faultsOfBody(body: unknown): Fault[] {
      const checked = holdsAtMost(mostExplainedValues, body) ? all() : first();
      return checked?.faultsOf(body) ?? [];
    }

    return ({ query, headers, params, body }, refusal) => {
      const rest = { query, headers, params };
      const found = holdsAtMost(mostExplainedValues, rest) ? ofParameters().faultsOf(rest).map(parameterError) : [];
      // The validator also looks at what no schema says, such as a parameter that there is not.
      const known = new Set(found.map(({ parameter }) => parameter));
      const further = refusal.errors.flatMap(({ path, message }) => {
        const [, place = '', name = ''] = path.split('/');
        const error = parameterError({ path: [place, name], message });
        return place in places && !known.has(error.parameter) ? [error] : [];
      });
      return [...further, ...found, ...faultsOfBody(body).map(bodyError)];
    };
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** As the validator sees them: header names in lower case, and what was split or converted as it is then. */
function parametersSchema(parameters: readonly ParameterObject[]): SchemaObject {
  const properties = Object.entries(places).map(([place, where]) => {
    const here = parameters.filter((parameter) => parameter.in === where);
    const nameOf = ({ name }: ParameterObject) => (where === 'header' ? name.toLowerCase() : name);
    return [
      place,
      {
        required: here.filter(({ required }) => required).map(nameOf),
        properties: Object.fromEntries(here.map((parameter) => [nameOf(parameter), parameter.schema])),
      },
    ];
  });
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** `['query', 'limit']` → the parameter's name. */
function parameterError({ path: [, name = ''], message }: Fault): ProblemError {
  const text = cut(message, mostMessageCharacters);
  return name === '' ? { message: text } : { parameter: redact(cut(name, 200)), message: redact(text) };
}

function bodyError({ path, message }: Fault): ProblemError {
  return { pointer: pointerTo(path), message: redact(cut(message, mostMessageCharacters)) };
}

/** A JSON pointer (RFC 6901). Names that somebody made up may be long: it ends where they are too long for it. */
function pointerTo(path: readonly string[]): string {
  // What is not shown anyway need not be escaped.
  const names = path.map((name) =>
    redact(cut(name, mostPointerCharacters)).replaceAll('~', '~0').replaceAll('/', '~1'),
  );
  const pointer = names.map((name) => `/${name}`).join('');
  // Not half of an escape.
  return cut(pointer, mostPointerCharacters).replace(/~$/, '');
}
