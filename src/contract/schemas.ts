import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument, SchemaObject } from './document.js';

/** A compiled schema of the contract. */
export interface Schema {
  accepts(value: unknown): boolean;
  /** @throws {Error} that says where a value of our own making breaks it. */
  require(value: unknown): void;
}

/**
 * Compiles schemas of the contract, references and all, once, when the service starts.
 *
 * @param formats how closely `date-time` and its like are looked at: `fast` takes the 31st of any month.
 */
export function createSchemas(
  document: OpenApiDocument,
  { formats = 'full' }: { formats?: 'full' | 'fast' } = {},
): (schema: SchemaObject) => Schema {
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  addFormats.default(ajv, { mode: formats });
  ajv.addSchema({ $id: 'contract', components: document.components });
  return (schema) => {
    const validate = ajv.compile(absolute(schema));
    return {
      accepts: (value) => validate(value) === true,
      require(value) {
        if (!validate(value)) throw new Error(`The response breaks the contract: ${ajv.errorsText(validate.errors)}`);
      },
    };
  };
}

/** With its references turned towards the contract. */
function absolute(schema: SchemaObject): SchemaObject {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/')) as SchemaObject;
}
