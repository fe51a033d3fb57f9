/** A change that redocly reports, in plain words: what a client's author reads. */
import { type Json, type JsonObject, referenced, unescaped } from './contract-normal-form.js';

/** As redocly reports it. Its own rules judge what breaks callers, by the direction: sent, or answered. */
export interface ReportedChange {
  path: string;
  typeName: string;
  kind: 'added' | 'removed' | 'modified';
  impact: 'major' | 'minor' | 'patch';
  property?: string;
  base?: { pointer: string; value?: Json };
  revision?: { pointer: string; value?: Json };
}

/** `breaking`: a client that worked may not work any more. `noticed`: it works, and may see another value. */
export type Group = 'breaking' | 'noticed' | 'new';

export interface WordedChange {
  group: Group;
  what: string;
  /** What the changelog has to name: of each list one, as code. */
  mentions: string[][];
  /** Whether only people can tell if it breaks anybody: a request's pattern that is another one may allow more, or less. */
  isUnclear: boolean;
  /** Whether it is a whole operation. */
  isOperation: boolean;
}

interface Contracts {
  old: JsonObject;
  next: JsonObject;
}

/** Changes that no client sees by themselves: a component is seen where it is used. */
export function silent({ path, kind, property }: ReportedChange): boolean {
  return path.startsWith('#/info') || (path.startsWith('#/components/') && kind !== 'modified') || property === 'tags';
}

/** One change for each thing that is added or removed, and for each property that is another one. */
export function wordsOf(change: ReportedChange, contracts: Contracts): (WordedChange & { operation: string | null })[] {
  const [, first, path, method, ...rest] = change.path.split('/').map(unescaped);
  const what = { what: '', isUnclear: isUnclear(change), isOperation: false, group: groupOf(change) };
  if (first !== 'paths' || path === undefined || method === undefined) {
    return [
      { ...what, what: `\`${change.path}\` ${verbs(change)}`, mentions: [[lastOf(change.path)]], operation: null },
    ];
  }
  const { operationId } = operationOf(path, method, contracts);
  const operation = [operationId, path].filter((name) => name !== undefined);
  const named = operationId ?? `${method.toUpperCase()} ${path}`;
  if (rest.length === 0 && change.property === undefined) {
    const phrase = change.kind === 'added' ? 'is a new operation' : 'is gone';
    const words = `${method.toUpperCase()} ${path} ${phrase}`;
    return [{ ...what, what: words, isOperation: true, mentions: [operation], operation: named }];
  }
  const place = placeOf(rest, change, contracts);
  const values = changedValues(change);
  const mentions = values.map((value) => [value]);
  const fallback = [place.name === null ? operation : [place.name]];
  const words = `${place.words} ${verbs(change)}`;
  return [{ ...what, what: words, mentions: mentions.length > 0 ? mentions : fallback, operation: named }];
}

function groupOf({ impact, kind }: ReportedChange): Group {
  if (impact === 'major') return 'breaking';
  return kind === 'added' ? 'new' : 'noticed';
}

function isUnclear({ path, property, base, revision }: ReportedChange): boolean {
  const isPattern = property === 'pattern' && base?.value !== undefined && revision?.value !== undefined;
  return isPattern && !path.includes('/responses/');
}

function operationOf(path: string, method: string, { old, next }: Contracts): { operationId?: string } {
  const at = ({ paths }: JsonObject) => ((paths as JsonObject)[path] as JsonObject | undefined)?.[method];
  return (at(next) ?? at(old) ?? {}) as { operationId?: string };
}

/** Where in an operation it is, and the name that clients know it by. */
function placeOf(
  [part, ...rest]: readonly string[],
  change: ReportedChange,
  contracts: Contracts,
): { words: string; name: string | null } {
  if (part === 'parameters') return parameterPlace(change, contracts);
  if (part === 'security') return { words: securityWords(change), name: null };
  if (part === 'requestBody') return { ...fieldPlace(rest, 'the request'), ...(rest.length === 0 && { name: null }) };
  if (part !== 'responses') return { words: 'the operation', name: null };
  const [status, kind, name] = rest;
  if (kind === undefined) return { words: `the status \`${status}\``, name: null };
  if (kind !== 'headers') return fieldPlace(rest.slice(1), 'the answer');
  return name === undefined
    ? { words: 'the headers of the answer', name: null }
    : { words: `the header \`${name}\` of the answer ${status}`, name };
}

/** The parameter stands at one place in one contract and perhaps at another in the other. */
function parameterPlace({ base, revision }: ReportedChange, { old, next }: Contracts) {
  const [found, contract] = revision ? [revision, next] : [base, old];
  const pointer = (found as { pointer: string }).pointer.split('/').slice(0, 6).join('/');
  const { name, in: where } = referenced(contract, pointer) as { name: string; in: string };
  return { words: `the ${where} parameter \`${name}\``, name };
}

function securityWords({ base, revision }: ReportedChange): string {
  const schemes = Object.keys((revision?.value ?? base?.value ?? {}) as JsonObject);
  return schemes.length === 0 ? 'access without a credential' : `the credential \`${schemes.join('` with `')}\``;
}

/** A field as people write it: `data[].key.scopes[]`. */
function fieldPlace(parts: readonly string[], where: string): { words: string; name: string | null } {
  const [, type, ...inner] = parts;
  let [field, name]: [string, string | null] = ['', null];
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] === 'items') field += '[]';
    else if (inner[at] === 'additionalProperties') field += '.*';
    else if (inner[at] === 'properties' && inner[at + 1] !== undefined) {
      at += 1;
      name = inner[at] as string;
      field += field === '' ? name : `.${name}`;
    }
  }
  if (field !== '') return { words: `\`${field}\` in ${where}`, name };
  return { words: type === undefined || inner.length > 0 ? where : `the type \`${type}\` of ${where}`, name: null };
}

/** What a clause about a place ends with. */
function verbs(change: ReportedChange): string {
  const { kind, property, base, revision } = change;
  if (property === undefined) return kind === 'added' ? additionOf(change) : 'is gone';
  const { gained, lost } = listChange(change);
  if (property === 'required' && (gained.length > 0 || lost.length > 0)) {
    return clauses(
      [gained, 'always has'],
      [lost, 'may lack'],
      change.path.includes('/requestBody') ? 'request' : 'answer',
    );
  }
  if (property === 'enum' && Array.isArray(base?.value) && Array.isArray(revision?.value)) {
    return clauses([gained, 'may be'], [lost, 'is never'], 'value');
  }
  if (property === 'deprecated') return revision?.value === true ? 'is deprecated' : 'is no longer deprecated';
  const [before, after] = [base?.value, revision?.value].map(shown);
  if (before === undefined) return `has \`${property}\` ${after}, and had none`;
  return after === undefined
    ? `has no \`${property}\` any more (was ${before})`
    : `has \`${property}\` ${after} instead of ${before}`;
}

function additionOf({ typeName, impact, revision }: ReportedChange): string {
  if (typeName === 'SecurityRequirement' && impact === 'major') return 'is new and required';
  const isRequired = (revision?.value as { required?: Json } | undefined)?.required === true;
  return typeName === 'Parameter' && isRequired ? 'is new and required' : 'is new';
}

function clauses(
  [gained, gains]: [string[], string],
  [lost, loses]: [string[], string],
  about: 'request' | 'answer' | 'value',
): string {
  const list = (values: string[]) => values.map((value) => `\`${value}\``).join(', ');
  const [more, less] = about === 'request' ? ['must have', 'need not have'] : [gains, loses];
  return [gained.length > 0 && `now ${more} ${list(gained)}`, lost.length > 0 && `now ${less} ${list(lost)}`]
    .filter((clause) => clause !== false)
    .join(' and ');
}

function listChange({ base, revision }: ReportedChange): { gained: string[]; lost: string[] } {
  const [before, after] = [base?.value, revision?.value].map((value) =>
    Array.isArray(value) ? value.map(String) : [],
  );
  const without = (values: string[] = [], others: string[] = []) => values.filter((value) => !others.includes(value));
  return { gained: without(after, before), lost: without(before, after) };
}

/** The values of an enum, and the fields that are required, by which a change is known. */
function changedValues(change: ReportedChange): string[] {
  if (change.property !== 'enum' && change.property !== 'required') return [];
  const { gained, lost } = listChange(change);
  return [...gained, ...lost];
}

function shown(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function lastOf(path: string): string {
  return unescaped(path.split('/').at(-1) as string);
}
