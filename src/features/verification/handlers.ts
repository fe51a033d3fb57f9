import type { Handlers, Schemas } from '../../contract/operations.js';
import { isAddress } from '../../lib/networks.js';
import { insufficientScope, invalidField, Problem } from '../../problems/problem.js';
import { looksLikeToken } from '../accounts/token.js';
import { type LimitDecision, type Limits, unlimited } from '../limits/limits.js';
import type { Scopes } from '../scopes/scopes.js';
import type { Usage } from '../usage/usage.js';
import { createPresentVerification, limitHeaders, notFound, presentActiveKey, presentActiveToken } from './present.js';
import { codeOfLimit } from './rules.js';
import type { Verifier } from './verify.js';

type VerificationHandlers = Pick<Handlers, 'verifyApiKey' | 'verifyApiKeys' | 'introspectToken' | 'forwardAuth'>;

export function verificationHandlers({
  verifier,
  limits,
  scopes,
  usage,
  publicUrl,
}: {
  verifier: Verifier;
  limits: Limits;
  scopes: Scopes;
  usage: Usage;
  publicUrl: string;
}): VerificationHandlers {
  const presentVerification = createPresentVerification({ scopes });

  async function verify(request: Schemas['VerificationRequest']): Promise<Schemas['VerificationResult']> {
    const { key: text, scopes: needed = [], ip = null, cost = 1 } = request;
    const verification = await verifier.verifyKey(text, { scopes: needed, ip });
    if (verification.code === 'NOT_FOUND') return notFound;
    const { code, key, user } = verification;
    const decision = code === 'VALID' ? await limits.take(key, cost) : null;
    const outcome = decision && !decision.ok ? codeOfLimit[decision.kind] : code;
    // With cost 0 the caller only looks.
    if (cost > 0) usage.note(key._id, outcome, { ip, userAgent: null });
    return presentVerification({ code: outcome, key, user, states: decision?.states ?? [] });
  }

  /** What is said of a token that is active; `null` for one that is not. Looking at a key is no use of it. */
  async function findActive(token: string, ip: string | null): Promise<Schemas['Introspection'] | null> {
    if (looksLikeToken(token)) {
      const verification = await verifier.verifyToken(token);
      return verification.ok ? presentActiveToken(verification, scopes, publicUrl) : null;
    }
    const verification = await verifier.verifyKey(token, { scopes: [], ip });
    return verification.code === 'VALID' ? presentActiveKey(verification, scopes, publicUrl) : null;
  }

  return {
    async verifyApiKey({ body }) {
      requireAddress(body.ip, '/ip');
      return { status: 200, body: await verify(body) };
    },

    async verifyApiKeys({ body }) {
      for (const [at, { ip }] of body.data.entries()) requireAddress(ip, `/data/${at}/ip`);
      return { status: 200, body: { data: await Promise.all(body.data.map(verify)) } };
    },

    async introspectToken({ body: { token, ip } }) {
      requireAddress(ip, '/ip');
      const active = await findActive(token, ip ?? null);
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: active ?? { active: false } };
    },

    async forwardAuth({ actor, query }) {
      const key = actor.method === 'api_key' ? actor.key : null;
      const needed = query.scope?.split(' ') ?? [];
      if (!scopes.holds(actor.user, key, needed)) throw insufficientScope(needed);
      const decision = key ? await limits.take(key, 1) : unlimited;
      if (!decision.ok) throw limitReached(decision);
      const identity = {
        'X-Auth-User': actor.user._id,
        'X-Auth-Key-Id': key?._id ?? '',
        'X-Auth-Scopes': scopes.heldBy(actor.user, key).join(' '),
      };
      return { status: 200, headers: { ...identity, ...limitHeaders(decision.states) } };
    },
  };
}

function requireAddress(ip: string | undefined, pointer: string): void {
  if (ip !== undefined && !isAddress(ip)) throw invalidField(pointer, 'is not an IP address');
}

function limitReached({ kind, states }: LimitDecision & { ok: false }): Problem {
  const seconds = String(states.at(-1)?.resetSeconds ?? 1);
  return new Problem(kind === 'rate' ? 'rate_limited' : 'quota_exceeded', {
    detail: `Try again in ${seconds} seconds.`,
    headers: { ...limitHeaders(states), 'Retry-After': seconds },
  });
}
