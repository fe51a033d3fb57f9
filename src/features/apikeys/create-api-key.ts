import type { Call, Handlers, Reply } from '../../contract/operations.js';
import { actorId } from '../../domain/principal.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import { Problem } from '../../problems/problem.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import type { IssueKey } from './issue-key.js';
import { keptOf, replyOf } from './kept-reply.js';
import { presentCreatedApiKey } from './present.js';
import { etagOf, type KeySettings } from './rules.js';
import { settingsOf } from './settings.js';

/** Makes a key, once for an Idempotency-Key. */
export function createApiKeyHandler({
  issueKey,
  idempotency,
  scopes,
  clock,
}: {
  issueKey: IssueKey;
  idempotency: Idempotency;
  scopes: Scopes;
  clock: Clock;
}): Handlers['createApiKey'] {
  /**
   * What the key will be, if nothing in the request speaks against it. That is counted before anything is written or much
   * is read: what is refused until here has cost neither, and what is refused later counts.
   */
  async function admit({ actor, body, countChange }: Call<'createApiKey'>, now: Date): Promise<KeySettings> {
    if (!actor.owner.selfService) throw new Problem('self_service_disabled');
    await countChange.requireLeft(actor.owner._id);
    const settings = settingsOf(body, { owner: actor.owner, scopes, now });
    await countChange(actor.owner._id);
    return settings;
  }

  async function issue(
    { actor, note }: Call<'createApiKey'>,
    settings: KeySettings,
    now: Date,
  ): Promise<Reply<'createApiKey'>> {
    const { owner } = actor;
    const { key, text } = await issueKey({ owner, createdBy: actorId(actor), settings, now });
    note({ targetId: key._id });
    return {
      status: 201,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version), Location: `/auth/apikeys/${key._id}` },
      body: presentCreatedApiKey(key, text, owner, now),
    };
  }

  return async function createApiKey(call) {
    const { actor, body, headers } = call;
    const ownerId = actor.owner._id;
    const now = clock();
    const idempotencyKey = headers['Idempotency-Key'];
    if (idempotencyKey === undefined) return issue(call, await admit(call, now), now);
    const kept = await idempotency.run(
      { userId: ownerId, operationId: 'createApiKey', idempotencyKey, body },
      { admit: () => admit(call, now), do: async (settings) => keptOf(await issue(call, settings, now)) },
    );
    return replyOf(kept);
  };
}
