import { type OpenApiDocument, type Reference, resolve, type SchemaObject } from './document.js';

/** Extension of a schema: one or two sentences in Markdown that say what a field takes. The lint demands them of every field. */
const extension = 'x-error-message';

/** What the contract says of the fields in a body, or among the parameters, that a schema describes. */
export interface FieldSchemas {
  /**
   * What the field at a path takes; of a path that leads to no field, what the closest field around it takes.
   *
   * @param path names of members and indexes of items, from the outside to the inside.
   */
  sentence(path: readonly string[]): string;
  /** What the names of the map at a path, such as `metadata`, may be. */
  sentenceOfNames(path: readonly string[]): string;
  /** The names that members of the object at a path may have. */
  namesAt(path: readonly string[]): string[];
  /** The schemas of which the field at a path has to fit one (`oneOf`, `anyOf`). */
  alternativesAt(path: readonly string[]): SchemaObject[];
}

const unexplained = 'This value is not accepted. See the reference of this API.';

/** @param schema of the body; references are followed in `document`. */
export function createFieldSchemas(document: OpenApiDocument, schema: SchemaObject): FieldSchemas {
  /** A schema, and those that it refers to or is put together from, the nearest first. */
  function partsOf(whole: SchemaObject): SchemaObject[] {
    const target = '$ref' in whole ? [resolve<SchemaObject>(document, whole as unknown as Reference)] : [];
    const members = ['allOf', 'oneOf', 'anyOf'].flatMap((name) => (whole[name] ?? []) as SchemaObject[]);
    return [whole, ...[...target, ...members].flatMap(partsOf)];
  }

  function childOf(parent: SchemaObject, name: string): SchemaObject | undefined {
    const parts = partsOf(parent);
    const own = parts.map(({ properties }) => memberOf(properties, name)).find((member) => member !== undefined);
    const others = parts.flatMap(({ items, additionalProperties }) => [items, additionalProperties]);
    return own ?? others.find((other): other is SchemaObject => typeof other === 'object' && other !== null);
  }

  const partsAt = (path: readonly string[]): SchemaObject[] => {
    const at = path.reduce<SchemaObject | undefined>((parent, name) => parent && childOf(parent, name), schema);
    return at ? partsOf(at) : [];
  };

  /** As plain text, which is what errors and forms show. */
  const sentenceIn = (parts: SchemaObject[]) => {
    const said = parts.find((part) => extension in part)?.[extension];
    return typeof said === 'string' ? said.replaceAll('`', '') : undefined;
  };

  function sentence(path: readonly string[]): string {
    const said = sentenceIn(partsAt(path));
    if (said !== undefined) return said;
    return path.length === 0 ? unexplained : sentence(path.slice(0, -1));
  }

  return {
    sentence,
    sentenceOfNames(path) {
      const names = partsAt(path).find(({ propertyNames }) => propertyNames)?.['propertyNames'];
      const said = names ? sentenceIn(partsOf(names as SchemaObject)) : undefined;
      return said ?? sentence(path);
    },
    namesAt: (path) => partsAt(path).flatMap(({ properties }) => Object.keys(properties ?? {})),
    alternativesAt: (path) =>
      partsAt(path).flatMap(({ oneOf, anyOf }) => [oneOf ?? [], anyOf ?? []].flat() as SchemaObject[]),
  };
}

function memberOf(properties: unknown, name: string): SchemaObject | undefined {
  return Object.hasOwn(properties ?? {}, name) ? (properties as Record<string, SchemaObject>)[name] : undefined;
}
