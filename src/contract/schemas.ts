import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument, SchemaObject } from './document.js';
import { ownFormats } from './formats.js';

/** What is wrong with a value, and where. */
export interface Fault {
  /** Names of members and indexes of items, from the outside to the inside. */
  path: string[];
  message: string;
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

/** Compiles schemas of the contract, references and all: those that every request needs once, when the service starts. */
export function createSchemas(
  document: OpenApiDocument,
  { formats = 'full', allErrors = false, coerceTypes = false }: SchemaOptions = {},
): (schema: SchemaObject) => Schema {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors, coerceTypes, formats: ownFormats });
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

function faultOf({ instancePath, keyword, message = 'is not valid', params }: ErrorObject): Fault {
  // RFC 6901 §4.
  const names = instancePath.split('/').slice(1);
  const path = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty, unevaluatedProperty, allowedValues } = params as Record<string, unknown>;
  const member = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return {
    path: typeof member === 'string' ? [...path, member] : path,
    message: keyword === 'enum' && Array.isArray(allowedValues) ? `${message}: ${allowedValues.join(', ')}` : message,
  };
}

/** With its references turned towards the contract. */
function absolute(schema: SchemaObject): SchemaObject {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/')) as SchemaObject;
}
