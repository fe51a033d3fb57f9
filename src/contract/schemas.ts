import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { unescapeToken } from '../lib/json-pointer.js';
import type { OpenApiDocument, SchemaObject } from './document.js';
import { ownFormats } from './formats.js';

/** What is wrong with a value, and where: what to say of it is not the validator's business. */
export interface Fault {
  /** Names of members and indexes of items, from the outside to the inside. */
  path: string[];
  /**
   * `missing`: what the path leads to is not there. `unknown`: there may be no such member. `name`: the member's name is not
   * one that a map takes. `choice`: none of the alternatives fits the value, and all faults of each are told as well.
   */
  kind: 'missing' | 'unknown' | 'name' | 'choice' | 'value';
}

/** A compiled schema of the contract. */
export interface Schema {
  accepts(value: unknown): boolean;
  /** @throws {Error} that says where a value of our own making breaks it. */
  require(value: unknown): void;
  /** The first fault of a value, or all of them; none of one that is accepted. */
  faultsOf(value: unknown): Fault[];
}

interface SchemaOptions {
  /** How closely `date-time` and its like are looked at: `fast` takes the 31st of any month. */
  formats?: 'full' | 'fast';
  /**
   * Whether the check goes on after the first fault. Its cost is then bounded by nothing but the value: `maxItems` keeps
   * no item from being looked at.
   */
  allErrors?: boolean;
  /** Whether texts are read as what the schema asks for, as it must be with parameters. */
  coerceTypes?: boolean;
}

/** To tidy the code of the checks takes a quarter of their compilation, and none is faster by it: V8 does the same. */
export const quicklyCompiled = { optimize: false };

/** Compiles schemas of the contract, references and all: those that every request needs once, when the service starts. */
export function createSchemas(
  document: OpenApiDocument,
  { formats = 'full', allErrors = false, coerceTypes = false }: SchemaOptions = {},
): (schema: SchemaObject) => Schema {
  const options = { strict: false, validateSchema: false, allErrors, coerceTypes, formats: ownFormats };
  const ajv = new Ajv2020({ ...options, code: quicklyCompiled });
  addFormats.default(ajv, { mode: formats });
  ajv.addSchema({ $id: 'contract', components: document.components });
  return (schema) => {
    const validate: ValidateFunction = ajv.compile(absolute(schema));
    return {
      accepts: (value) => validate(value) === true,
      require(value) {
        if (!validate(value)) throw new Error(`The response breaks the contract: ${ajv.errorsText(validate.errors)}`);
      },
      faultsOf: (value) => (validate(value) ? [] : (validate.errors ?? []).map(faultOf)),
    };
  };
}

const choices = new Set(['oneOf', 'anyOf']);

function faultOf({ instancePath, keyword, params, propertyName }: ErrorObject): Fault {
  const path = instancePath.split('/').slice(1).map(unescapeToken);
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, unknown>;
  const wrongName = propertyName ?? (params as Record<string, unknown>)['propertyName'];
  if (typeof wrongName === 'string') return { path: [...path, wrongName], kind: 'name' };
  if (typeof missingProperty === 'string') return { path: [...path, missingProperty], kind: 'missing' };
  const unknown = additionalProperty ?? unevaluatedProperty;
  if (typeof unknown === 'string') return { path: [...path, unknown], kind: 'unknown' };
  return { path, kind: choices.has(keyword) ? 'choice' : 'value' };
}

/** With its references turned towards the contract. */
function absolute(schema: SchemaObject): SchemaObject {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/')) as SchemaObject;
}
