import type { Call, Handlers, Reply } from '../../contract/operations.js';
import { actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import { granted } from '../apikeys/granted.js';
import type { IssueKey } from '../apikeys/issue-key.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { etagOf, type KeySettings } from '../apikeys/rules.js';
import { settingsOf } from '../apikeys/settings.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import { decideClaims } from '../owners/claims.js';
import type { FindOrCreateOwner, Terms } from './find-or-create-owner.js';
import { presentCreatedManagedApiKey } from './present.js';
import { decideOwner, type NamedOwner, scopeAdvice } from './rules.js';

type Creation = Call<'createApiKeyFor'>;

/** More than owners are erased while one request is answered. */
const mostTries = 10;

/** Makes a key for an owner, who may be made by it, once for an Idempotency-Key. */
export function createApiKeyForHandler({
  apiKeys,
  issueKey,
  idempotency,
  owners,
  reach,
  clock,
}: {
  apiKeys: Pick<ApiKeyRepository, 'eraseOf'>;
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

  /** A key of an owner who was still there when it was stored: an erasure that comes later finds it. */
  async function issueForLiving(call: Creation, named: NamedOwner, now: Date) {
    const { actor, body } = call;
    for (let tries = 0; tries < mostTries; tries++) {
      const owner = await owners.take(named, body.owner, actor);
      // By the terms of the owner that there is now: another request may have made or changed it.
      const settings = bounded(call, owner, now);
      const issued = await issueKey({ owner, createdBy: actorId(actor), settings, now });
      if (await owners.isLiving(owner)) return { ...issued, owner };
      // The erasure may have been over before. Whoever has the external id by now is another owner.
      await apiKeys.eraseOf(owner._id, actorId(actor));
    }
    throw new Error('The owner was erased again and again.');
  }

  async function issue(call: Creation, named: NamedOwner, now: Date): Promise<Reply<'createApiKeyFor'>> {
    const { key, text, owner } = await issueForLiving(call, named, now);
    call.note({ targetId: key._id });
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
