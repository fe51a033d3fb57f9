import type { Call, Handlers, Reply } from '../../contract/operations.js';
import { actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import { granted } from '../apikeys/granted.js';
import type { IssueKey } from '../apikeys/issue-key.js';
import { etagOf, type KeySettings } from '../apikeys/rules.js';
import { settingsOf } from '../apikeys/settings.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import { decideClaims } from '../owners/claims.js';
import type { FindOrCreateOwner, Terms } from './find-or-create-owner.js';
import { presentCreatedManagedApiKey } from './present.js';
import { decideOwner, type NamedOwner, scopeAdvice } from './rules.js';

type Creation = Call<'createApiKeyFor'>;

/** Makes a key for an owner, who may be made by it, once for an Idempotency-Key. */
export function createApiKeyForHandler({
  issueKey,
  idempotency,
  owners,
  reach,
  clock,
}: {
  issueKey: IssueKey;
  idempotency: Idempotency;
  owners: FindOrCreateOwner;
  reach: Reach;
  clock: Clock;
}): Handlers['createApiKeyFor'] {
  function bounded({ actor, body }: Creation, owner: Terms, now: Date): KeySettings {
    const settings = settingsOf(body, { owner, scopes: reach.givable(actor, owner), scopeAdvice, now });
    return { ...settings, ...granted(decideClaims(body.claims ?? {}, '/claims')) };
  }

  /** Refuses what can be refused before anything is written: a request that is not valid makes no owner. */
  async function admit(call: Creation, now: Date): Promise<NamedOwner> {
    const { actor, body } = call;
    const { owner: named } = granted(decideOwner(body.owner));
    bounded(call, await owners.look(named, body.owner, actor), now);
    return named;
  }

  async function issue(call: Creation, named: NamedOwner, now: Date): Promise<Reply<'createApiKeyFor'>> {
    const { actor, body, note } = call;
    const owner = await owners.take(named, body.owner, actor);
    // By the terms of the owner that there is now: another request may have made or changed it.
    const settings = bounded(call, owner, now);
    const { key, text } = await issueKey({ owner, createdBy: actorId(actor), settings, now });
    note({ targetId: key._id });
    return {
      status: 201,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version), Location: `/apikeys/${key._id}` },
      body: presentCreatedManagedApiKey(key, text, owner, now),
    };
  }

  return async function createApiKeyFor(call) {
    const { actor, body, headers } = call;
    const now = clock();
    const work = {
      admit: () => admit(call, now),
      do: (named: NamedOwner) => issue(call, named, now),
      ownerOf: (reply: Reply<'createApiKeyFor'>) => reply.body.owner.id,
    };
    const idempotencyKey = headers['Idempotency-Key'];
    if (idempotencyKey === undefined) return work.do(await work.admit());
    const operationId = `createApiKeyFor ${rankOf(call)}`;
    return idempotency.run({ userId: actor.owner._id, operationId, idempotencyKey, body }, work);
  };

  /** What others of the same owner could get by a credential that reaches further is not repeated to one that does not. */
  function rankOf({ actor }: Creation): string {
    return `${actor.method} ${reach.isUnbounded(actor) ? 'unbounded' : 'bounded'}`;
  }
}
