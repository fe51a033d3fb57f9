import type { Handlers, Reply } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import type { KnownOwner } from '../../domain/owner.js';
import { actorId } from '../../domain/principal.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import { Problem } from '../../problems/problem.js';
import type { NoteFirstUse } from '../authentication/first-use.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import { createApiKeyHandler } from './create-api-key.js';
import type { IssueKey } from './issue-key.js';
import { linkTo, readPage, sortOf, startOf } from './listing.js';
import type { ApiKeyRecord } from './model.js';
import { presentApiKey } from './present.js';
import type { ApiKeyRepository } from './repository.js';
import { revokeKey } from './revoke-key.js';
import type { RotateKey } from './rotate-key.js';
import { rotationHandlers } from './rotation-handlers.js';
import { decideChange, etagOf } from './rules.js';
import { wordsOf } from './search.js';
import { changesOf, withRotation } from './settings.js';

type ApiKeyHandlers = Pick<
  Handlers,
  | 'createApiKey'
  | 'listApiKeys'
  | 'getCurrentApiKey'
  | 'revokeCurrentApiKey'
  | 'getApiKey'
  | 'updateApiKey'
  | 'revokeApiKey'
  | 'rotateApiKey'
  | 'rotateCurrentApiKey'
>;

export function apiKeyHandlers({
  apiKeys,
  issueKey,
  rotateKey,
  idempotency,
  noteFirstUse,
  scopes,
  clock,
}: {
  apiKeys: ApiKeyRepository;
  issueKey: IssueKey;
  rotateKey: RotateKey;
  idempotency: Idempotency;
  noteFirstUse: NoteFirstUse;
  scopes: Scopes;
  clock: Clock;
}): ApiKeyHandlers {
  const createApiKey = createApiKeyHandler({ issueKey, idempotency, scopes, clock });

  /** Another owner's key is as unknown as one that does not exist. */
  async function findOwned(ownerId: string, id: string): Promise<ApiKeyRecord> {
    const key = await apiKeys.findOwned(ownerId, id);
    if (!key) throw new Problem('apikey_not_found');
    return key;
  }

  function replyWith(key: ApiKeyRecord, owner: KnownOwner): Reply<'getApiKey'> {
    return { status: 200, headers: { ETag: etagOf(key.version) }, body: presentApiKey(key, owner, clock()) };
  }

  return {
    createApiKey,
    ...rotationHandlers({ apiKeys, rotateKey, idempotency, clock }),

    async listApiKeys({ actor, query }) {
      const now = clock();
      const after = startOf(query);
      if (after === 'invalid') throw invalidCursor();
      const { q, status: statuses, sort, limit } = query;
      const filter = { ownerId: actor.owner._id, statuses, words: wordsOf(q ?? '') };
      const found = apiKeys.list({ ...filter, sort: sortOf(sort), after, limit: limit + 1 }, now);
      const [page, total] = await Promise.all([
        readPage(found, query, (key) => presentApiKey(key, actor.owner, now)),
        apiKeys.count(filter, now),
      ]);
      const { next_cursor: next } = page;
      return { status: 200, headers: next === null ? {} : { Link: linkTo(next, query) }, body: { ...page, total } };
    },

    async getCurrentApiKey({ actor: { owner, key, secret } }) {
      // Scripts end with it: its answer says that the new secret is in use.
      if (secret === 'new') await noteFirstUse(key);
      return replyWith(await findOwned(owner._id, key._id), owner);
    },

    async revokeCurrentApiKey({ actor, query, note }) {
      const { key } = actor;
      await revokeKey(apiKeys, { keyId: key._id, actor, reason: query.reason, now: clock() });
      note({ targetId: key._id });
      return { status: 204 };
    },

    async getApiKey({ actor, path }) {
      return replyWith(await findOwned(actor.owner._id, path.key_id), actor.owner);
    },

    async updateApiKey({ actor, path, headers, body, countChange, note }) {
      if (!actor.owner.selfService && !isHarmless(body)) throw new Problem('self_service_disabled', onlyNames);
      await countChange.requireLeft(actor.owner._id);
      const now = clock();
      const changes = { ...changesOf(body, { owner: actor.owner, scopes, now }), changedBy: actorId(actor) };
      for (let tries = 0; ; tries++) {
        const key = await findOwned(actor.owner._id, path.key_id);
        const decision = decideChange(key, headers['If-Match'], now);
        if (decision !== 'allowed') throw new Problem(decision);
        const written = withRotation(changes, { key, requested: body.rotation, now });
        if (tries === 0) await countChange(key.ownerId);
        const updated = await apiKeys.update(key._id, key.version, written, now);
        if (!updated) continue;
        note({ targetId: key._id, changed: Object.keys(body) });
        return replyWith(updated, actor.owner);
      }
    },

    async revokeApiKey({ actor, path, query, note }) {
      const key = await findOwned(actor.owner._id, path.key_id);
      await revokeKey(apiKeys, { keyId: key._id, actor, reason: query.reason, now: clock() });
      note({ targetId: key._id });
      return { status: 204 };
    },
  };
}

function invalidCursor(): Problem {
  return new Problem('invalid_request', {
    errors: [
      {
        parameter: 'cursor',
        message: 'Use the next_cursor of a page of this list, with the same q, status and sort.',
      },
    ],
  });
}

/** Whether a change only says what a key is for, or switches it off: nothing that who made it has decided. */
function isHarmless({ label, description, metadata, enabled, ...others }: Schemas['ApiKeyUpdate']): boolean {
  return Object.keys(others).length === 0 && enabled !== true;
}

const onlyNames = {
  detail: 'The operator of this service creates keys on your plan. You can rename, disable and revoke them.',
};
