import type { Handlers, Reply } from '../../contract/operations.js';
import type { KnownOwner } from '../../domain/owner.js';
import { actorId } from '../../domain/principal.js';
import type { Clock } from '../../lib/clock.js';
import { Problem } from '../../problems/problem.js';
import { granted } from '../apikeys/granted.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { revokeKey } from '../apikeys/revoke-key.js';
import type { RotateKey } from '../apikeys/rotate-key.js';
import { decideChange, etagOf } from '../apikeys/rules.js';
import { changesOf, withRotation } from '../apikeys/settings.js';
import { decideClaims } from '../owners/claims.js';
import { createDailyUsage } from '../usage/daily-usage.js';
import type { UsageRepository } from '../usage/repository.js';
import { createApiKeyForHandler } from './create-api-key-for.js';
import { createFindManagedKey } from './find-managed-key.js';
import { createFindOrCreateOwner } from './find-or-create-owner.js';
import { presentManagedApiKey } from './present.js';
import { rotateAnyApiKeyHandler } from './rotate-any-api-key.js';
import { scopeAdvice } from './rules.js';

type ManagedKeyHandlers = Pick<
  Handlers,
  'createApiKeyFor' | 'getAnyApiKey' | 'updateAnyApiKey' | 'revokeAnyApiKey' | 'getAnyApiKeyUsage' | 'rotateAnyApiKey'
>;

type Parts = Omit<Parameters<typeof createApiKeyForHandler>[0], 'owners'> &
  Parameters<typeof createFindOrCreateOwner>[0] &
  Parameters<typeof createFindManagedKey>[0] & {
    apiKeys: ApiKeyRepository;
    rotateKey: RotateKey;
    usageRecords: UsageRepository;
    clock: Clock;
  };

/** One key at a time, whoever's it is. */
export function managedKeyHandlers(parts: Parts): ManagedKeyHandlers {
  const { apiKeys, reach, clock } = parts;
  const find = createFindManagedKey(parts);
  const dailyUsage = createDailyUsage(parts);

  function replyWith(key: ApiKeyRecord, owner: KnownOwner): Reply<'getAnyApiKey'> {
    return { status: 200, headers: { ETag: etagOf(key.version) }, body: presentManagedApiKey(key, owner, clock()) };
  }

  return {
    createApiKeyFor: createApiKeyForHandler({ ...parts, owners: createFindOrCreateOwner(parts) }),
    rotateAnyApiKey: rotateAnyApiKeyHandler({ ...parts, find }),

    async getAnyApiKey({ actor, path }) {
      const { key, owner } = await find(path.key_id, actor);
      return replyWith(key, owner);
    },

    async updateAnyApiKey({ actor, path, headers, body, note }) {
      const now = clock();
      const { claims } = body.claims ? granted(decideClaims(body.claims, '/claims')) : {};
      for (;;) {
        const { key, owner } = await find(path.key_id, actor);
        if (reach.isOwn(actor, owner)) throw new Problem('credential_not_accepted', onlyOthers);
        const decision = decideChange(key, headers['If-Match'], now);
        if (decision !== 'allowed') throw new Problem(decision);
        const changes = changesOf(body, { owner, scopes: reach.givable(actor, owner, key.scopes), scopeAdvice, now });
        const written = {
          ...withRotation(changes, { key, requested: body.rotation, now }),
          ...(claims && { claims }),
          changedBy: actorId(actor),
        };
        const updated = await apiKeys.update(key._id, key.version, written, now);
        if (!updated) continue;
        note({ targetId: key._id, changed: Object.keys(body) });
        return replyWith(updated, owner);
      }
    },

    async revokeAnyApiKey({ actor, path, query, note }) {
      const { key } = await find(path.key_id, actor);
      await revokeKey(apiKeys, { keyId: key._id, actor, reason: query.reason, now: clock() });
      note({ targetId: key._id });
      return { status: 204 };
    },

    async getAnyApiKeyUsage({ actor, path, query }) {
      const { key } = await find(path.key_id, actor);
      return { status: 200, body: await dailyUsage(key._id, query.days) };
    },
  };
}

const onlyOthers = {
  detail: 'A key cannot change keys of its own owner. Log in with POST /auth/login and use the access token.',
};
