import type { Call, Handlers, Reply } from '../../contract/operations.js';
import type { Scopes } from '../../domain/scope.js';
import type { Clock } from '../../lib/clock.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import { granted } from './granted.js';
import type { IssueKey } from './issue-key.js';
import { presentCreatedApiKey } from './present.js';
import { decideAllowlist, decideExpiry, decideMetadata, decideScopes, etagOf, rateLimitOf } from './rules.js';

/** Makes a key, once for an Idempotency-Key. */
export function createApiKeyHandler({
  issueKey,
  idempotency,
  scopes,
  maxKeyTtlDays,
  clock,
}: {
  issueKey: IssueKey;
  idempotency: Idempotency;
  scopes: Scopes;
  maxKeyTtlDays: number | null;
  clock: Clock;
}): Handlers['createApiKey'] {
  async function issue({ actor, body, countChange }: Call<'createApiKey'>): Promise<Reply<'createApiKey'>> {
    countChange.requireLeft(actor.user._id);
    const now = clock();
    const settings = {
      label: body.label,
      description: body.description ?? null,
      ...granted(decideMetadata(body.metadata ?? {})),
      ...granted(decideExpiry(body, { now, maxTtlDays: maxKeyTtlDays })),
      ...granted(decideScopes(body.scopes, actor.user, scopes)),
      ...granted(decideAllowlist(body.ip_allowlist ?? [])),
      rateLimit: rateLimitOf(body.rate_limit ?? null),
      quota: body.quota ?? null,
    };
    const { _id: userId, maxKeys = null } = actor.user;
    const { key, text } = await issueKey({ userId, maxKeys, settings, now, countChange });
    return {
      status: 201,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version), Location: `/auth/apikeys/${key._id}` },
      body: presentCreatedApiKey(key, text, now),
    };
  }

  return async function createApiKey(call) {
    const { actor, body, headers } = call;
    const idempotencyKey = headers['Idempotency-Key'];
    if (idempotencyKey === undefined) return issue(call);
    const request = { userId: actor.user._id, operationId: 'createApiKey', idempotencyKey, body };
    return idempotency.run(request, () => issue(call));
  };
}
