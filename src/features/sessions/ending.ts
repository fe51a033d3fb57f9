import type { mongo } from 'mongoose';
import { tokenLifetimeSeconds } from '../authentication/rules.js';

/**
 * Stages of an update of a user that end sessions. They are pipelines, so that what they write follows from what the record
 * says at that moment, whoever changes it meanwhile. An instance of an earlier version that raises the user's version ends
 * all sessions with it, as each carries the version that it belongs to.
 */
type Stages = mongo.Document[];

/** Most sessions of one user that are remembered as ended. */
export const mostEnded = 100;
/** How long an ended session is remembered, in milliseconds: its last token must have expired on the slowest clock. */
const rememberedMs = (tokenLifetimeSeconds + 15 * 60) * 1000;

/** Part of a stage: other instances learn of the change. */
const changed = { changedAt: '$$NOW' } as const;
const listIn = (field: string) => ({ $ifNull: [`$${field}`, []] });
const nextVersion = { $add: ['$tokenVersion', 1] };

/** Ends every session of a user, and every access token. */
export const endingAll: Stages = [
  { $set: { tokenVersion: nextVersion, sessions: [], endedSessions: [], keptSession: '$$REMOVE', ...changed } },
];

/** The same, but for one session and its access tokens. */
export function endingOthers(sessionId: string): Stages {
  const id = { $literal: sessionId };
  const isThis = { $and: [{ $eq: ['$$this.id', id] }, { $eq: ['$$this.tokenVersion', '$tokenVersion'] }] };
  const isKeptAgain = {
    $and: [{ $eq: ['$keptSession.id', id] }, { $eq: ['$keptSession.under', '$tokenVersion'] }],
  };
  return [
    {
      $set: {
        tokenVersion: nextVersion,
        sessions: carriedOver({ $filter: { input: listIn('sessions'), cond: isThis } }),
        keptSession: { id, from: { $cond: [isKeptAgain, '$keptSession.from', '$tokenVersion'] }, under: nextVersion },
        ...changed,
      },
    },
  ];
}

/**
 * Ends some sessions: their access tokens are refused by their ids. Once more have ended than are remembered, all access
 * tokens end instead: remembered sessions then get new ones, and everybody else logs in again.
 */
export function endingThese(sessionIds: readonly string[]): Stages {
  return ending({ $literal: sessionIds });
}

/** Ends every session of a user that is remembered, in the same way. */
export const endingRemembered: Stages = ending({ $ifNull: ['$sessions.id', []] });

/** @param ids an expression for the ids of the sessions. */
function ending(ids: mongo.Document): Stages {
  const isOther = { $not: [{ $in: ['$$this.id', ids] }] };
  const isRemembered = { $and: [isOther, { $gt: ['$$this.until', '$$NOW'] }] };
  const remembered = { $filter: { input: listIn('endedSessions'), cond: isRemembered } };
  const until = { $add: ['$$NOW', rememberedMs] };
  const ended = { $map: { input: ids, as: 'id', in: { id: '$$id', until } } };
  const isFull = { $gt: [{ $size: '$endedSessions' }, mostEnded] };
  const whenFull = (then: unknown, otherwise: string) => ({ $cond: [isFull, then, otherwise] });
  return [
    {
      $set: {
        sessions: { $filter: { input: listIn('sessions'), cond: isOther } },
        endedSessions: { $concatArrays: [remembered, ended] },
        ...changed,
      },
    },
    {
      $set: {
        tokenVersion: whenFull(nextVersion, '$tokenVersion'),
        sessions: whenFull(carriedOver('$sessions'), '$sessions'),
        endedSessions: whenFull([], '$endedSessions'),
        keptSession: whenFull('$$REMOVE', '$keptSession'),
      },
    },
  ];
}

/** Sessions that go on under the next version, as far as they belong to the one in force. */
function carriedOver(sessions: unknown): mongo.Document {
  const belongs = { $eq: ['$$this.tokenVersion', '$tokenVersion'] };
  const tokenVersion = { $cond: [belongs, nextVersion, '$$this.tokenVersion'] };
  return { $map: { input: sessions, as: 'this', in: { $mergeObjects: ['$$this', { tokenVersion }] } } };
}
