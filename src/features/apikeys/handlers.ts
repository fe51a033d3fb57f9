import bcrypt from 'bcrypt';
import type { Call, Handlers, Reply, Schemas } from '../../contract/operations.js';
import { decodeCursor, encodeCursor, type Place } from '../../lib/cursor.js';
import type { Keyring } from '../../lib/keyring.js';
import { invalidField, Problem } from '../../problems/problem.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import { mintKey } from './key.js';
import type { ApiKeyRecord } from './model.js';
import { presentApiKey } from './present.js';
import type { ApiKeyRepository, KeyChanges, KeyQuery } from './repository.js';
import { decideExpiry, etagOf, freeSlots, keyStatus, matchesVersion, type RequestedExpiry } from './rules.js';

type ApiKeyHandlers = Pick<
  Handlers,
  'createApiKey' | 'listApiKeys' | 'getCurrentApiKey' | 'getApiKey' | 'updateApiKey' | 'revokeApiKey'
>;

export function apiKeyHandlers({
  apiKeys,
  idempotency,
  keyring,
  keyPrefix,
  keyHashCost,
  maxKeysPerUser,
  maxKeyTtlDays,
}: {
  apiKeys: ApiKeyRepository;
  idempotency: Idempotency;
  keyring: Keyring;
  keyPrefix: string;
  keyHashCost: number;
  maxKeysPerUser: number;
  maxKeyTtlDays: number | null;
}): ApiKeyHandlers {
  /** @throws {Problem} `apikey_limit_reached` if the user has no slot left. */
  async function insertIntoFreeSlot(key: ApiKeyRecord): Promise<ApiKeyRecord> {
    for (;;) {
      const free = freeSlots(await apiKeys.usedSlots(key.userId), maxKeysPerUser);
      // Any of them, so that requests at the same time rarely ask for the same one.
      const slot = free[Math.floor(Math.random() * free.length)];
      if (slot !== undefined) {
        const inserted = await apiKeys.insert({ ...key, slot });
        if (inserted) return inserted;
      } else if ((await apiKeys.freeExpiredSlots(key.userId, new Date())) === 0) {
        throw new Problem('apikey_limit_reached', {
          detail: `You have ${maxKeysPerUser} active keys, the most allowed. Revoke one that you no longer need, then try again.`,
        });
      }
    }
  }

  function expiryOf(requested: RequestedExpiry, now: Date): Date | null {
    const expiry = decideExpiry(requested, { now, maxTtlDays: maxKeyTtlDays });
    if (!expiry.ok) throw invalidField(expiry.pointer, expiry.message);
    return expiry.expiresAt;
  }

  async function create({ actor, body }: Pick<Call<'createApiKey'>, 'actor' | 'body'>): Promise<Reply<'createApiKey'>> {
    const now = new Date();
    const expiresAt = expiryOf(body, now);
    const minted = mintKey({ prefix: keyPrefix, keyring });
    const key = await insertIntoFreeSlot({
      _id: minted.id,
      userId: actor.user._id,
      label: body.label,
      description: body.description ?? null,
      metadata: pairsOf(body.metadata ?? {}),
      prefix: minted.prefix,
      secretHash: await bcrypt.hash(minted.secret, keyHashCost),
      lastFour: minted.text.slice(-4),
      enabled: true,
      version: 1,
      createdAt: now,
      updatedAt: now,
      expiresAt,
      lastUsedAt: null,
      lastUsedIp: null,
      lastUsedUserAgent: null,
      revokedAt: null,
      revokedReason: null,
    });
    return {
      status: 201,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version), Location: `/auth/apikeys/${key._id}` },
      body: { key: minted.text, ...presentApiKey(key, now) },
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
      const { status, sort, limit } = query;
      const fingerprint = `${[...status].sort().join(',')} ${sort}`;
      const found = await apiKeys.list(
        {
          userId: actor.user._id,
          statuses: status,
          sort: sortOf(sort),
          after: query.cursor === undefined ? null : placeOf(query.cursor, fingerprint),
          limit: limit + 1,
        },
        now,
      );
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = last && found.length > limit ? encodeCursor({ ...placeIn(last, sort), query: fingerprint }) : null;
      const following = new URLSearchParams({
        status: status.join(','),
        sort,
        limit: String(limit),
        cursor: next ?? '',
      });
      return {
        status: 200,
        headers: next === null ? {} : { Link: `</auth/apikeys?${following}>; rel="next"` },
        body: { data: page.map((key) => presentApiKey(key, now)), next_cursor: next },
      };
    },

    async getCurrentApiKey({ actor: { key } }) {
      return replyWith(key);
    },

    async getApiKey({ actor, path }) {
      return replyWith(await findOwned(actor.user._id, path.key_id));
    },

    async updateApiKey({ actor, path, headers, body }) {
      const now = new Date();
      const setsExpiry = body.expires_in_days !== undefined || body.expires_at !== undefined;
      const changes = changesOf(body, setsExpiry ? { expiresAt: expiryOf(body, now) } : {});
      for (;;) {
        const key = await findOwned(actor.user._id, path.key_id);
        if (!matchesVersion(headers['If-Match'], key.version)) throw new Problem('precondition_failed');
        const status = keyStatus(key, now);
        const final = status === 'revoked' || status === 'expired' || key.slot === undefined;
        if (final) throw new Problem('apikey_not_active');
        const updated = await apiKeys.update(key._id, key.version, changes, now);
        if (updated) return replyWith(updated);
      }
    },

    async revokeApiKey({ actor, path, query }) {
      if (actor.method === 'api_key' && actor.key._id !== path.key_id) {
        throw new Problem('credential_not_accepted', {
          detail: 'A key can revoke itself and no other. Log in with POST /auth/login to revoke this one.',
        });
      }
      const key = await findOwned(actor.user._id, path.key_id);
      await apiKeys.revoke(key._id, query.reason ?? null, new Date());
      return { status: 204 };
    },
  };
}

function replyWith(key: ApiKeyRecord): Reply<'getApiKey'> {
  return { status: 200, headers: { ETag: etagOf(key.version) }, body: presentApiKey(key, new Date()) };
}

function changesOf(body: Schemas['ApiKeyUpdate'], expiry: KeyChanges): KeyChanges {
  return {
    ...(body.label === undefined ? {} : { label: body.label }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.metadata === undefined ? {} : { metadata: pairsOf(body.metadata) }),
    ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
    ...expiry,
  };
}

function pairsOf(metadata: Schemas['Metadata']): ApiKeyRecord['metadata'] {
  return Object.entries(metadata).map(([name, value]) => ({ name, value }));
}

type Sort = Call<'listApiKeys'>['query']['sort'];

function sortOf(sort: Sort): KeyQuery['sort'] {
  return {
    field: sort.endsWith('last_used_at') ? 'lastUsedAt' : 'createdAt',
    direction: sort.startsWith('-') ? -1 : 1,
  };
}

function placeIn(key: ApiKeyRecord, sort: Sort): Place {
  return { value: key[sortOf(sort).field], id: key._id };
}

function placeOf(cursor: string, fingerprint: string): Place {
  const place = decodeCursor(cursor, fingerprint);
  if (place) return place;
  throw new Problem('invalid_request', {
    errors: [{ parameter: 'cursor', message: 'is not a next_cursor of this list with the same status and sort' }],
  });
}
