import type { Call, Handlers, Reply } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import { invalidField, Problem } from '../../problems/problem.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import type { IssueKey } from './issue-key.js';
import { linkTo, pageOf, sortOf, startOf } from './listing.js';
import type { ApiKeyRecord } from './model.js';
import { presentApiKey, presentCreatedApiKey } from './present.js';
import type { ApiKeyRepository, KeyChanges } from './repository.js';
import {
  type Decision,
  decideAllowlist,
  decideChange,
  decideExpiry,
  decideScopes,
  etagOf,
  pairsOf,
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
  issueKey,
  idempotency,
  scopes,
  maxKeyTtlDays,
  clock,
}: {
  apiKeys: ApiKeyRepository;
  issueKey: IssueKey;
  idempotency: Idempotency;
  scopes: Scopes;
  maxKeyTtlDays: number | null;
  clock: Clock;
}): ApiKeyHandlers {
  async function issue({ actor, body }: Pick<Call<'createApiKey'>, 'actor' | 'body'>): Promise<Reply<'createApiKey'>> {
    const now = clock();
    const settings = {
      label: body.label,
      description: body.description ?? null,
      metadata: pairsOf(body.metadata ?? {}),
      ...granted(decideExpiry(body, { now, maxTtlDays: maxKeyTtlDays })),
      ...granted(decideScopes(body.scopes, actor.user, scopes)),
      ...granted(decideAllowlist(body.ip_allowlist ?? [])),
      rateLimit: rateLimitOf(body.rate_limit ?? null),
      quota: body.quota ?? null,
    };
    const { key, text } = await issueKey({ userId: actor.user._id, settings, now });
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

  function replyWith(key: ApiKeyRecord): Reply<'getApiKey'> {
    return { status: 200, headers: { ETag: etagOf(key.version) }, body: presentApiKey(key, clock()) };
  }

  return {
    async createApiKey({ actor, body, headers }) {
      const idempotencyKey = headers['Idempotency-Key'];
      if (idempotencyKey === undefined) return issue({ actor, body });
      const request = { userId: actor.user._id, operationId: 'createApiKey', idempotencyKey, body };
      return idempotency.run(request, () => issue({ actor, body }));
    },

    async listApiKeys({ actor, query }) {
      const now = clock();
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
      await apiKeys.revoke(key._id, query.reason ?? null, clock());
      return { status: 204 };
    },

    async getApiKey({ actor, path }) {
      return replyWith(await findOwned(actor.user._id, path.key_id));
    },

    async updateApiKey({ actor, path, headers, body }) {
      const now = clock();
      const setsExpiry = body.expires_in_days !== undefined || body.expires_at !== undefined;
      const changes = {
        ...changesOf(body),
        ...(setsExpiry ? granted(decideExpiry(body, { now, maxTtlDays: maxKeyTtlDays })) : {}),
        ...(body.scopes ? granted(decideScopes(body.scopes, actor.user, scopes)) : {}),
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
      await apiKeys.revoke(key._id, query.reason ?? null, clock());
      return { status: 204 };
    },
  };
}

/** @throws {Problem} `invalid_request` where a request asks for what may not be. */
function granted<Granted>(decision: Decision<Granted>): Omit<{ ok: true } & Granted, 'ok'> {
  if (!decision.ok) throw invalidField(decision.pointer, decision.message);
  const { ok, ...value } = decision;
  return value;
}

function changesOf(body: Schemas['ApiKeyUpdate']): KeyChanges {
  return {
    ...(body.label === undefined ? {} : { label: body.label }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.metadata === undefined ? {} : { metadata: pairsOf(body.metadata) }),
    ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
    ...(body.ip_allowlist === undefined ? {} : granted(decideAllowlist(body.ip_allowlist))),
    ...(body.rate_limit === undefined ? {} : { rateLimit: rateLimitOf(body.rate_limit) }),
    ...(body.quota === undefined ? {} : { quota: body.quota }),
  };
}

function invalidCursor(): Problem {
  return new Problem('invalid_request', {
    errors: [{ parameter: 'cursor', message: 'is not a next_cursor of this list with the same status and sort' }],
  });
}
