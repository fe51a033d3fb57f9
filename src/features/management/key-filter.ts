import type { Schemas } from '../../contract/types.js';
import { searchedWordsOf } from '../../domain/label-words.js';
import { firstOfDays, type KeySearch, type SearchedText } from '../apikeys/key-search.js';

const dayMs = 86_400_000;
const keyId = /^key_[0-9A-Za-z]{16}$/;
const lastFour = /^[0-9a-f]{4}$/;

/** The filters of requests about everybody's keys: in the query of one, in the body of another. */
export type KeyFilter = Omit<Schemas['ApiKeyFilter'], 'status'> & { status: KeySearch['statuses'] };

/** Filters that say which keys, apart from those that name an owner. */
export function searchOf(filter: KeyFilter, now: Date): KeySearch {
  const { status, ids, created_by: createdBy, q, scope, metadata } = filter;
  const { unused_for_days: unused, expires_within_days: expires, never_expires: neverExpires } = filter;
  return {
    statuses: status,
    ...(ids && { ids }),
    ...(createdBy !== undefined && { createdBy }),
    ...(q !== undefined && { text: textOf(q) }),
    ...(scope !== undefined && { scope }),
    ...(unused !== undefined && { unusedSince: firstOfDays(unused, now) }),
    ...(expires !== undefined && { expiresUntil: new Date(now.getTime() + expires * dayMs) }),
    ...(neverExpires !== undefined && { neverExpires }),
    ...(metadata !== undefined && { metadata: pairOf(metadata) }),
  };
}

/** What of a key is to be found. Words are those that a label may have: without any, no key is found. */
export function textOf(q: string): SearchedText {
  const text = q.trim();
  if (keyId.test(text)) return { id: text };
  return { words: searchedWordsOf(text), ...(lastFour.test(text) && { lastFour: text }) };
}

/** A name, a colon, and a value in which there may be others. */
function pairOf(text: string): { name: string; value: string } {
  const at = text.indexOf(':');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** What is said of a text that cannot be found. */
export const unfindable = 'Use at least one letter or digit.';

/** Whether a text can be found at all. */
export function canBeFound(q: string): boolean {
  const text = textOf(q);
  return 'id' in text || text.words.length > 0;
}

/** Whether a filter says more than in which state the keys are. That keys lack something leaves out as good as none. */
export function isNarrowing({ status, ...others }: KeyFilter): boolean {
  return Object.values(others).some((value) => value !== undefined && value !== false);
}
