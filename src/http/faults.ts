import type { OpenApiDocument, SchemaObject } from '../contract/document.js';
import type { Operation } from '../contract/read-operations.js';
import { createSchemas, type Fault, type Schema } from '../contract/schemas.js';
import type { Schemas } from '../contract/types.js';
import { holdsAtMost } from '../lib/size.js';
import { mostErrors } from '../problems/problem.js';
import { type Explanations, parameterPlaces } from './explanations.js';
import type { Refusal } from './request-validator.js';

type ProblemError = Schemas['ProblemError'];

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

/**
 * Finds all faults of requests of modest size, and the first of any other. What it takes for that is compiled when an
 * operation refuses its first request, so that a start costs no more.
 */
export function createFaults(
  document: OpenApiDocument,
): (operation: Operation, explanations: Explanations) => FaultsOf {
  const compileParameters = once(() => createSchemas(document, { allErrors: true, coerceTypes: true }));
  const compileForAll = once(() => createSchemas(document, { allErrors: true }));
  const compileForFirst = once(() => createSchemas(document));

  return ({ requestSchemas }, explanations) => {
    const [schema] = Object.values(requestSchemas);
    const ofParameters = once(() => compileParameters()(explanations.parametersSchema));
    const all = once(() => schema && explainable(compileForAll(), schema, explanations));
    const first = once(() => schema && explainable(compileForFirst(), schema, explanations));

    function faultsOfBody(body: unknown): Fault[] {
      const checked = holdsAtMost(mostExplainedValues, body) ? all() : first();
      return checked?.(body) ?? [];
    }

    return ({ query, headers, params, body }, refusal) => {
      const rest = { query, headers, params };
      const isModest = holdsAtMost(mostExplainedValues, rest);
      const found = isModest ? ofParameters().faultsOf(rest) : [];
      // The validator also looks at what no schema says, such as a parameter that there is not.
      const known = new Set(found.map(({ path: [, name] }) => name));
      const further = refusal.errors.flatMap(({ path }) => {
        const [, place = '', name = ''] = path.split('/');
        return place in parameterPlaces && name !== '' && !known.has(name) ? [{ place, name, isModest }] : [];
      });
      return [
        ...further.map(explanations.furtherParameter),
        ...distinct(found).map(explanations.parameter),
        ...distinct(faultsOfBody(body)).map(explanations.member),
      ].slice(0, mostErrors);
    };
  };
}

/**
 * Finds the faults of a body. Of a value that has to fit one of several alternatives, they are those of the one that it was
 * meant to be, if that can be told.
 */
function explainable(
  compile: (schema: SchemaObject) => Schema,
  schema: SchemaObject,
  { alternativeMeant }: Explanations,
): (body: unknown) => Fault[] {
  const compiled = new Map<SchemaObject, Schema>();
  const whole = compile(schema);

  function narrowed({ path }: Fault, body: unknown): Fault[] {
    const value = valueAt(body, path);
    const alternative = alternativeMeant(path, value);
    if (alternative === undefined) return [];
    const checked = compiled.get(alternative) ?? compile(alternative);
    compiled.set(alternative, checked);
    return checked.faultsOf(value).map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  }

  return (body) => {
    const faults = whole.faultsOf(body);
    return faults
      .filter(({ kind }) => kind === 'choice')
      .reduce((left, choice) => {
        const others = left.filter(({ path }) => !choice.path.every((name, at) => path[at] === name));
        const ofMeant = narrowed(choice, body);
        return [...others, ...(ofMeant.length > 0 ? ofMeant : [choice])];
      }, faults);
  };
}

function valueAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], body);
}

/** One fault a field and kind, and no more than a problem tells. */
function distinct(faults: readonly Fault[]): Fault[] {
  const byPlace = new Map<string, Fault>();
  for (const fault of faults) {
    const place = fault.kind === 'choice' ? 'value' : fault.kind;
    const key = JSON.stringify([place, ...fault.path]);
    if (!byPlace.has(key)) byPlace.set(key, fault);
    if (byPlace.size === mostErrors) break;
  }
  return [...byPlace.values()];
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
