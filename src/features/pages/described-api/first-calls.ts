import type { CallWithKey, Endpoint } from '../endpoint.js';
import type { DescribedCall } from '../shared/call.js';
import { type Promised, promisedAnswer } from './expected-answer.js';
import type { JsonObject } from './values.js';

/** More are never needed: which one is taken depends on the scopes that a new key has. */
const mostChoices = 20;

const needs: CallWithKey['need'][] = ['required', 'optional', 'none'];
const bodies: Promised['body'][] = ['json', 'unknown'];

interface Choice {
  call: CallWithKey;
  endpoint: Endpoint;
  promised: Promised;
  isDeprecated: boolean;
}

/**
 * What a new user may try first: GETs that need nothing but the key and answer with text. Those that ask for a key are
 * better than those that do not, JSON better than what is not described, and those with fewer parameters are better than
 * others.
 *
 * @returns the best ones, in the order of the document.
 */
export function chooseFirstCalls(
  document: JsonObject,
  operations: readonly { operation: JsonObject; endpoint: Endpoint }[],
): DescribedCall[] {
  const choices = operations
    .flatMap((operation) => choiceOf(document, operation) ?? [])
    .sort((a, b) => compare(rankOf(a), rankOf(b)));
  const [best] = choices;
  return choices
    .filter((choice) => best && compare(rankOf(choice), rankOf(best)) === 0)
    .slice(0, mostChoices)
    .map(({ call, endpoint, promised }) => ({
      url: call.url,
      header: call.header,
      summary: endpoint.summary,
      scopes: [...endpoint.scopes].sort((a, b) => a.length - b.length)[0] ?? [],
      isJson: promised.body === 'json',
      expected: promised.answer,
    }));
}

function choiceOf(
  document: JsonObject,
  { operation, endpoint }: { operation: JsonObject; endpoint: Endpoint },
): Choice | undefined {
  const { call } = endpoint;
  if (!call || /[{}]/.test(call.url)) return undefined;
  const promised = promisedAnswer(document, operation);
  if (!promised || promised.body === 'other') return undefined;
  return { call, endpoint, promised, isDeprecated: operation['deprecated'] === true };
}

const rankOf = ({ call, promised, isDeprecated }: Choice) => [
  needs.indexOf(call.need),
  bodies.indexOf(promised.body),
  Number(isDeprecated),
  call.requiredParameters,
];

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] as number) - (other[at] as number);
}
