import type { OpenApiDocument, ParameterObject, SchemaObject } from '../contract/document.js';
import { createFieldSchemas, type FieldSchemas } from '../contract/field-schemas.js';
import type { Operation } from '../contract/read-operations.js';
import type { Fault } from '../contract/schemas.js';
import type { Schemas } from '../contract/types.js';
import { redact } from '../domain/redact.js';
import { cut } from '../lib/cut.js';
import { escapeToken } from '../lib/json-pointer.js';
import { printable } from '../lib/printable.js';
import { suggestionFor } from './suggestion.js';

type ProblemError = Schemas['ProblemError'];

/** Says what is wrong with a request of one operation, in the sentences of the contract. */
export interface Explanations {
  /** Of what the validator reads: `query`, `headers` and `params`. */
  parametersSchema: SchemaObject;
  member(fault: Fault): ProblemError;
  parameter(fault: Fault): ProblemError;
  /** @param isModest whether the parameter has been held to its schema, and has no fault there. */
  furtherParameter(found: { place: string; name: string; isModest: boolean }): ProblemError;
  missingBody(): ProblemError;
  /** The alternative that a value was meant to be: the only one that knows any of its members. */
  alternativeMeant(path: readonly string[], value: unknown): SchemaObject | undefined;
}

const mostPointerCharacters = 1000;
const mostNameCharacters = 200;
const mostQuotedCharacters = 100;

/** Where the parameters of a request are, by the names that the validator has for these places. */
export const parameterPlaces = { query: 'query', headers: 'header', params: 'path' } as const;

const unencoded = 'Percent-encode the reserved characters in this value, such as : as %3A.';

export function createExplanations(document: OpenApiDocument, { parameters, requestSchemas }: Operation): Explanations {
  const [bodySchema = {}] = Object.values(requestSchemas);
  const parametersSchema = schemaOfParameters(parameters);
  const body = createFieldSchemas(document, bodySchema);
  const outside = createFieldSchemas(document, parametersSchema);
  const parameterError = (name: string, message: string) => ({
    parameter: redact(cut(name, mostNameCharacters)),
    message,
  });

  return {
    parametersSchema,
    member: (fault) => ({ pointer: pointerTo(fault.path), message: messageOf(fault, body, 'field') }),
    parameter: (fault) => parameterError(fault.path[1] ?? '', messageOf(fault, outside, 'parameter')),
    furtherParameter({ place, name, isModest }) {
      const path = [place, name];
      if (!outside.namesAt([place]).includes(name)) {
        return parameterError(name, messageOf({ path, kind: 'unknown' }, outside, 'parameter'));
      }
      return parameterError(name, isModest ? unencoded : outside.sentence(path));
    },
    missingBody: () => ({ pointer: '', message: `A body is required. ${body.sentence([])}` }),
    alternativeMeant(path, value) {
      if (typeof value !== 'object' || value === null) return undefined;
      const fitting = body.alternativesAt(path).filter((alternative) => {
        const names = createFieldSchemas(document, alternative).namesAt([]);
        return names.some((name) => Object.hasOwn(value, name));
      });
      return fitting.length === 1 ? fitting[0] : undefined;
    },
  };
}

function messageOf({ path, kind }: Fault, fields: FieldSchemas, what: 'field' | 'parameter'): string {
  const around = path.slice(0, -1);
  if (kind === 'name') return fields.sentenceOfNames(around);
  if (kind === 'missing') return `This ${what} is required. ${fields.sentence(path)}`;
  if (kind !== 'unknown') return fields.sentence(path);
  const name = path.at(-1) ?? '';
  const parent = around.at(-1);
  const owner = what === 'parameter' || parent === undefined || /^\d+$/.test(parent) ? 'this request' : parent;
  const suggestion = suggestionFor(name, fields.namesAt(around));
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  return `"${quoted(name)}" is not a ${what} of ${owner}.${hint}`;
}

/** A name that somebody made up, as it may be shown: on one line, nothing secret or hidden, not long, no half of a character. */
export function quoted(name: string): string {
  const shown = cut(redact(cut(name, mostPointerCharacters)), mostQuotedCharacters);
  return printable(shown.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1)));
}

/** As the validator sees them: header names in lower case, and what was split or converted as it is then. */
function schemaOfParameters(parameters: readonly ParameterObject[]): SchemaObject {
  const properties = Object.entries(parameterPlaces).map(([place, where]) => {
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

/** A JSON pointer (RFC 6901). Names that somebody made up may be long: it ends where they are too long for it. */
export function pointerTo(path: readonly string[]): string {
  // What is not shown anyway need not be escaped.
  const names = path.map((name) => escapeToken(redact(cut(name, mostPointerCharacters))));
  const pointer = names.map((name) => `/${name}`).join('');
  // Not half of an escape.
  return cut(pointer, mostPointerCharacters).replace(/~$/, '');
}
