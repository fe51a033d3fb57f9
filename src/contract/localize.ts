import { CST, Parser } from 'yaml';
import type { OpenApiDocument } from './document.js';

/** How an instance is called, and what its keys begin with. */
export interface InstanceNames {
  /** Letters, digits and underscores. */
  keyPrefix: string;
  /** Of the product: any visible text on one line. */
  brand: string;
  /** Of challenges: a quoted string (RFC 9110 §5.6.4). */
  realm: string;
}

/** Those in `openapi.yaml`. */
export const exampleNames: InstanceNames = { keyPrefix: 'lk', brand: 'Latchkey', realm: '"Latchkey"' };

interface Localize {
  /** A YAML document, otherwise as it was: in its order, with its comments. */
  yaml(source: string): string;
  /** What the YAML document says, as a copy: the same that `yaml` would say. */
  document(source: OpenApiDocument): OpenApiDocument;
  /** What was rendered of it. */
  html(source: string): string;
}

/** @param given.placeholder address of the service in `openapi.yaml`. */
export function createLocalize({
  publicUrl,
  placeholder,
  keyPrefix,
  brand,
  realm,
}: InstanceNames & { publicUrl: string; placeholder: string }): Localize {
  const addressed = (text: string) => withKeyPrefix(text, keyPrefix).replaceAll(placeholder, () => publicUrl);
  const named = (text: string) =>
    text.replaceAll(namesInExamples, (name) => (name === exampleNames.brand ? brand : `realm=${realm}`));
  const inDocument = (text: string, name: string) =>
    name === 'prefix' && text === exampleNames.keyPrefix ? keyPrefix : addressed(named(text));
  return {
    document: (source) => withTexts(source, inDocument) as OpenApiDocument,
    yaml: (source) => addressed(brand === exampleNames.brand ? source : withScalars(source, named)),
    html: (source) => addressed(source).replaceAll(brandInExamples, () => asHtml(brand)),
  };
}

/** Not a part of a name in the client: those are the same everywhere. */
const brandInExamples = new RegExp(`\\b${exampleNames.brand}\\b`, 'g');
const namesInExamples = new RegExp(`realm=${exampleNames.realm}|${brandInExamples.source}`, 'g');

/** Keys, and the `prefix` of their records: quoted, as `123` or `true` alone would be no string to YAML. */
function withKeyPrefix(source: string, keyPrefix: string): string {
  const { keyPrefix: example } = exampleNames;
  if (keyPrefix === example) return source;
  return source
    .replaceAll(new RegExp(`\\b${example}_`, 'g'), `${keyPrefix}_`)
    .replaceAll(new RegExp(`\\b(prefix: )${example}$`, 'gm'), `$1"${keyPrefix}"`);
}

/** The same document with other texts; one that is changed is quoted, whatever it is made of. */
function withScalars(source: string, change: (text: string) => string): string {
  const tokens = [...new Parser().parse(source)];
  for (const token of tokens) {
    if (token.type !== 'document') continue;
    CST.visit(token, ({ value }) => {
      if (!CST.isScalar(value)) return;
      const text = CST.resolveAsScalar(value)?.value ?? '';
      const changed = change(text);
      if (changed !== text) CST.setScalarValue(value, changed, { type: 'QUOTE_DOUBLE' });
    });
  }
  return tokens.map((token) => CST.stringify(token)).join('');
}

/** A copy with other texts; what are names in it stays as it is. */
function withTexts(node: unknown, change: (text: string, name: string) => string, name = ''): unknown {
  if (typeof node === 'string') return change(node, name);
  if (Array.isArray(node)) return node.map((item) => withTexts(item, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([member, value]) => [member, withTexts(value, change, member)]));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const asHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
