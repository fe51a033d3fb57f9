import type { Call, Handlers, Reply, Schemas } from '../../contract/operations.js';
import { invalidField, Problem } from '../../problems/problem.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import type { Scopes } from '../scopes/scopes.js';
import type { CreateKey } from './create.js';
import { linkTo, pageOf, sortOf, startOf } from './listing.js';
import type { ApiKeyRecord } from './model.js';
import { presentApiKey, presentCreatedApiKey } from './present.js';
import type { ApiKeyRepository, KeyChanges } from './repository.js';
import {
  decideAllowlist,
  decideChange,
  decideExpiry,
  decideScopes,
  etagOf,
  type Permissions,
  pairsOf,
  type RequestedExpiry,
  rateLimitOf,
} from './rules.js';

type ApiKeyHandlers = Pick<
  Handlers,
  | 'createApiKey'
  | 'listApiKeys'
  | 'getCurrentApiKey'
  | 'revokeCurrentApiKey'
  | 'getApiKey'
  | 'updateApiKey'
  | 'revokeApiKey'
>;

export function apiKeyHandlers({
  apiKeys,
  createKey,
  idempotency,
  scopes,
  maxKeyTtlDays,
}: {
  apiKeys: ApiKeyRepository;
  createKey: CreateKey;
  idempotency: Idempotency;
  scopes: Scopes;
  maxKeyTtlDays: number | null;
}): ApiKeyHandlers {
  function expiryOf(requested: RequestedExpiry, now: Date): Date | null {
    const expiry = decideExpiry(requested, { now, maxTtlDays: maxKeyTtlDays });
    if (!expiry.ok) throw invalidField(expiry.pointer, expiry.message);
    return expiry.expiresAt;
  }

  async function create({ actor, body }: Pick<Call<'createApiKey'>, 'actor' | 'body'>): Promise<Reply<'createApiKey'>> {
    const now = new Date();
    const { key, text } = await createKey({
      userId: actor.user._id,
      body,
      expiresAt: expiryOf(body, now),
      scopes: allowed(decideScopes(body.scopes, actor.user, scopes)),
      ipAllowlist: allowed(decideAllowlist(body.ip_allowlist ?? [])),
      now,
    });
    return {
      status: 201,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version), Location: `/auth/apikeys/${key._id}` },
      body: presentCreatedApiKey(key, text, now),
    };
  }

  /** Another user's key is as unknown as one that does not exist. */
  async function findOwned(userId: string, id: string): Promise<ApiKeyRecord> {
    const key = await apiKeys.findOwned(userId, id);
    if (!key) throw new Problem('apikey_not_found');
    return key;
  }

  return {
    async createApiKey({ actor, body, headers }) {
      const idempotencyKey = headers['Idempotency-Key'];
      if (idempotencyKey === undefined) return create({ actor, body });
      const request = { userId: actor.user._id, operationId: 'createApiKey', idempotencyKey, body };
      return idempotency.run(request, () => create({ actor, body }));
    },

    async listApiKeys({ actor, query }) {
      const now = new Date();
      const after = startOf(query);
      if (after === 'invalid') throw invalidCursor();
      const { status: statuses, sort, limit } = query;
      const wanted = { userId: actor.user._id, statuses, sort: sortOf(sort), after, limit: limit + 1 };
      const { keys, next } = pageOf(await apiKeys.list(wanted, now), query);
      return {
        status: 200,
        headers: next === null ? {} : { Link: linkTo(next, query) },
        body: { data: keys.map((key) => presentApiKey(key, now)), next_cursor: next },
      };
    },

    async getCurrentApiKey({ actor: { user, key } }) {
      return replyWith(await findOwned(user._id, key._id));
    },

    async revokeCurrentApiKey({ actor: { key }, query }) {
      await apiKeys.revoke(key._id, query.reason ?? null, new Date());
      return { status: 204 };
    },

    async getApiKey({ actor, path }) {
      return replyWith(await findOwned(actor.user._id, path.key_id));
    },

    async updateApiKey({ actor, path, headers, body }) {
      const now = new Date();
      const setsExpiry = body.expires_in_days !== undefined || body.expires_at !== undefined;
      const changes = {
        ...changesOf(body),
        ...(setsExpiry ? { expiresAt: expiryOf(body, now) } : {}),
        ...(body.scopes ? { scopes: allowed(decideScopes(body.scopes, actor.user, scopes)) } : {}),
      };
      for (;;) {
        const key = await findOwned(actor.user._id, path.key_id);
        const decision = decideChange(key, headers['If-Match'], now);
        if (decision !== 'allowed') throw new Problem(decision);
        const updated = await apiKeys.update(key._id, key.version, changes, now);
        if (updated) return replyWith(updated);
      }
    },

    async revokeApiKey({ actor, path, query }) {
      const key = await findOwned(actor.user._id, path.key_id);
      await apiKeys.revoke(key._id, query.reason ?? null, new Date());
      return { status: 204 };
    },
  };
}

function replyWith(key: ApiKeyRecord): Reply<'getApiKey'> {
  return { status: 200, headers: { ETag: etagOf(key.version) }, body: presentApiKey(key, new Date()) };
}

/** @throws {Problem} `invalid_request` where a request asks for what may not be. */
function allowed<T>(permissions: Permissions<T>): T {
  if (!permissions.ok) throw invalidField(permissions.pointer, permissions.message);
  return permissions.value;
}

function changesOf(body: Schemas['ApiKeyUpdate']): KeyChanges {
  return {
    ...(body.label === undefined ? {} : { label: body.label }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.metadata === undefined ? {} : { metadata: pairsOf(body.metadata) }),
    ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
    ...(body.ip_allowlist === undefined ? {} : { ipAllowlist: allowed(decideAllowlist(body.ip_allowlist)) }),
    ...(body.rate_limit === undefined ? {} : { rateLimit: rateLimitOf(body.rate_limit) }),
    ...(body.quota === undefined ? {} : { quota: body.quota }),
  };
}

function invalidCursor(): Problem {
  return new Problem('invalid_request', {
    errors: [{ parameter: 'cursor', message: 'is not a next_cursor of this list with the same status and sort' }],
  });
}
