import { mongo } from 'mongoose';
import type { KeyStatus } from '../../domain/key-status.js';
import type { StoredApiKey } from './model.js';
import { statusFilter } from './status-filter.js';

type Filter = mongo.Filter<StoredApiKey>;

/** Which of everybody's keys to find. All that is said must hold. */
export interface KeySearch {
  statuses: readonly (KeyStatus | 'all')[];
  ids?: readonly string[];
  ownerId?: string;
  /** Owners whose keys are not there for whoever searches. */
  notOf?: readonly string[];
  /** Who made it, as `actorId` says. */
  createdBy?: string;
  text?: SearchedText;
  scope?: string;
  /** Midnight (UTC): not used on that day or later, nor made. */
  unusedSince?: Date;
  /** Neither expired by now nor after that. */
  expiresUntil?: Date;
  neverExpires?: boolean;
  metadata?: { name: string; value: string };
}

/** What somebody looks for in a text: a key by its id; or one with these last four characters, or with words that begin so. */
export type SearchedText = { id: string } | { lastFour?: string; words: readonly string[] };

/** A way into the keys: a part of a search that an index answers. */
export interface Way {
  filter: Filter;
  /** The index, where there is one; else the database takes one for each alternative. */
  hint?: string | mongo.Document;
  /** Whether the index has the keys in the order in which they were made. */
  isOrdered: boolean;
}

/** A way that leads past the keys that are not there for whoever searches. */
export interface BoundedWay extends Way {
  /** The same with these keys: what the index answers by itself. */
  withAll: Filter;
}

/** The ways into a search, and all that must hold. */
export interface KeyPlan {
  /** From the one that usually leaves fewest keys. The last one is always ordered. */
  ways: readonly BoundedWay[];
  filter: Filter;
  /** Owners whose keys are not there for whoever searches. */
  notOf: readonly string[];
}

const everBefore = new Date(0);
const dayMs = 86_400_000;

/**
 * Which indexes may answer a search. Their order is fixed: the database's own choice depends on what it tried lately, and for
 * a search that finds nothing it may be to look through everything.
 */
export function planSearch(search: KeySearch, now: Date): KeyPlan {
  const { statuses, ids, ownerId, createdBy, text, scope, unusedSince, expiresUntil, neverExpires, metadata } = search;
  const parts: (Way | undefined | false)[] = [
    ids && { filter: { _id: { $in: [...ids] } }, hint: '_id_', isOrdered: false },
    text && 'id' in text && { filter: { _id: text.id }, hint: '_id_', isOrdered: false },
    ownerId !== undefined && {
      filter: { userId: ownerId },
      hint: { userId: 1, createdAt: -1, _id: -1 },
      isOrdered: true,
    },
    text && !('id' in text) && wayByText(text),
    metadata && { filter: { metadata: { $elemMatch: metadata } }, hint: 'metadata', isOrdered: false },
    expiresUntil && { filter: { expiresAt: { $gt: now, $lte: expiresUntil } }, hint: byExpiry, isOrdered: false },
    wayByStatus(statuses, now),
    createdBy !== undefined && { filter: { createdBy }, hint: 'newest_created_by', isOrdered: true },
    scope !== undefined && { filter: { scopes: scope }, hint: 'newest_by_scope', isOrdered: true },
    unusedSince && { filter: { lastUsedDay: { $lt: unusedSince } }, hint: 'last_used_day', isOrdered: false },
    neverExpires && { filter: { expiresAt: null }, hint: byExpiry, isOrdered: true },
    { filter: unusedSince ? { createdAt: { $lt: unusedSince } } : {}, hint: 'newest', isOrdered: true },
  ];
  const ways = parts.filter((way): way is Way => Boolean(way));
  const filter = { $and: [...ways.map(({ filter }) => filter), ...remaining(search, now)] } as Filter;
  const { notOf = [] } = search;
  return {
    ways: ways.map((way) => ({ ...way, filter: without(notOf, way.filter), withAll: way.filter })),
    filter,
    notOf,
  };
}

/** In the filter of every way: keys that are not there must neither be counted nor be a place to go on at. */
function without(ownerIds: readonly string[], filter: Filter): Filter {
  return ownerIds.length === 0 ? filter : ({ $and: [filter, { userId: { $nin: [...ownerIds] } }] } as Filter);
}

const byExpiry = 'newest_by_expiry';

function wayByText({ lastFour, words }: Exclude<SearchedText, { id: string }>): Way {
  // Every word begins with an empty one.
  if (words.length === 0) return { filter: { _id: { $in: [] } }, hint: '_id_', isOrdered: false };
  // The longest is the rarest, as a rule.
  const [first = '', ...others] = words.toSorted((one, other) => other.length - one.length);
  if (lastFour === undefined) return { filter: beginning(first), hint: 'label_words', isOrdered: false };
  const alternatives = [{ lastFour }, { $and: [first, ...others].map(beginning) }];
  return { filter: { $or: alternatives } as Filter, isOrdered: false };
}

/**
 * Keys with a label in which a word begins so. As a pattern, which the index answers by itself: for two bounds every record
 * would be read. Words are letters and digits, none of which means anything in a pattern.
 */
function beginning(word: string): Filter {
  return { labelWords: new mongo.BSONRegExp(`^${word}`) } as unknown as Filter;
}

function wayByStatus(statuses: KeySearch['statuses'], now: Date): Way | undefined {
  const [status, ...others] = statuses;
  if (others.length > 0) return undefined;
  switch (status) {
    case 'revoked':
      return { filter: { revokedAt: { $gt: everBefore } }, hint: 'newest_revoked', isOrdered: true };
    case 'disabled':
      return { filter: { enabled: false }, hint: 'newest_disabled', isOrdered: true };
    case 'expired':
      return { filter: { expiresAt: { $gt: everBefore, $lte: now } }, hint: byExpiry, isOrdered: false };
    default:
      return undefined;
  }
}

/** What no index answers, or not wholly. */
function remaining({ statuses, text, unusedSince, neverExpires }: KeySearch, now: Date): Filter[] {
  return [
    { $or: statuses.map((status) => statusFilter(status, now)) },
    ...(text && !('id' in text) && text.lastFour === undefined ? text.words.map(beginning) : []),
    // An instance of the release before notes a use without its day.
    ...(unusedSince ? [{ $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: unusedSince } }] }] : []),
    ...(neverExpires === false ? [{ expiresAt: { $ne: null } }] : []),
  ] as Filter[];
}

/** Midnight (UTC) of the first of so many days, today included. */
export function firstOfDays(days: number, now: Date): Date {
  return new Date((Math.floor(now.getTime() / dayMs) - (days - 1)) * dayMs);
}
