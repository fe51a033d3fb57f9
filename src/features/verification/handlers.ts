import type { Handlers } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import type { LimitHolder } from '../../domain/limit.js';
import type { RefusedCredential } from '../../domain/noted.js';
import type { KeyUse, Origin } from '../../domain/outcome.js';
import type { Actor } from '../../domain/principal.js';
import { previousIn } from '../../domain/rotation.js';
import type { Scopes } from '../../domain/scope.js';
import { addressIn } from '../../lib/addresses.js';
import type { Clock } from '../../lib/clock.js';
import { secondsText } from '../../lib/seconds-text.js';
import { invalidField, Problem } from '../../problems/problem.js';
import type { RequireScopes } from '../authentication/authorize.js';
import type { Credentials } from '../authentication/credentials.js';
import type { NoteFirstUse } from '../authentication/first-use.js';
import type { Verifier } from '../authentication/verifier.js';
import type { LimitDecision, Limits } from '../limits/limits.js';
import { type LimitKind, outcomeOfLimit } from '../limits/rules.js';
import type { Usage } from '../usage/usage.js';
import { createPresentVerification, limitHeaders, notFound, presentActive } from './present.js';

type VerificationHandlers = Pick<Handlers, 'verifyApiKey' | 'verifyApiKeys' | 'introspectToken' | 'forwardAuth'>;

export function verificationHandlers({
  verifier,
  credentials,
  requireScopes,
  limits,
  scopes,
  usage,
  noteFirstUse,
  clock,
  publicUrl,
}: {
  verifier: Verifier;
  credentials: Credentials;
  requireScopes: RequireScopes;
  limits: Limits;
  scopes: Scopes;
  usage: Usage;
  noteFirstUse: NoteFirstUse;
  clock: Clock;
  publicUrl: string;
}): VerificationHandlers {
  const presentVerification = createPresentVerification({ scopes, clock });

  /** @param refused takes in what is refused. */
  async function verify(
    request: Schemas['VerificationRequest'],
    refused: RefusedCredential[],
  ): Promise<Schemas['VerificationResult']> {
    const { key: text, scopes: needed = [], cost = 1 } = request;
    const ip = addressOf(request);
    const from = { ip, userAgent: null };
    const verification = await verifier.verifyKey(text, { scopes: needed, ip });
    if (verification.code === 'NOT_FOUND') {
      const { reason, use } = verification;
      refused.push(refusedKey(use, reason));
      if (use && cost > 0) usage.note(use.keyId, use.outcome, from);
      return notFound;
    }
    const { code, key, owner, secret } = verification;
    const decision = code === 'VALID' ? await limits.take({ key, owner }, cost) : null;
    const refusal = decision && !decision.ok ? decision : null;
    const outcome = refusal ? outcomeOfLimit[refusal.kind] : code;
    if (outcome !== 'VALID') refused.push({ keyId: key._id, code: outcome });
    // With cost 0 the caller only looks.
    if (cost > 0) usage.note(key._id, outcome, from, previousIn({ key, secret }));
    else noteLook({ keyId: key._id, outcome, previousIn: previousIn({ key, secret }) }, from);
    const known = secret === 'new' && code === 'VALID' ? await noteFirstUse(key) : key;
    return presentVerification({ code: outcome, key: known, owner, secret, states: decision?.states ?? [], refusal });
  }

  /** A look at a key is no use of it, but says which of its secrets somebody has in hand: there may be nothing but looks. */
  function noteLook({ keyId, outcome, previousIn: previous }: KeyUse, from: Origin): void {
    if (previous !== undefined && outcome !== 'IP_NOT_ALLOWED') usage.notePrevious(keyId, from, previous);
  }

  return {
    async verifyApiKey({ body, note }) {
      requireAddress(body.ip, '/ip');
      const refused: RefusedCredential[] = [];
      const result = await verify(body, refused);
      if (refused.length > 0) note({ refused });
      return { status: 200, body: result };
    },

    async verifyApiKeys({ body, note }) {
      for (const [at, { ip }] of body.data.entries()) requireAddress(ip, `/data/${at}/ip`);
      const refused: RefusedCredential[] = [];
      const data = await Promise.all(body.data.map((request) => verify(request, refused)));
      if (refused.length > 0) note({ refused });
      return { status: 200, body: { data } };
    },

    async introspectToken({ body: { token, ip }, note }) {
      requireAddress(ip, '/ip');
      const from = { ip: addressOf({ ip }), userAgent: null };
      const verification = await credentials.verify(token, { ip: from.ip });
      const headers = { 'Cache-Control': 'no-store' } as const;
      if (!verification.accepted) {
        const { use, reason } = verification;
        note({ refused: [refusedKey(use, reason)] });
        if (use) noteLook(use, from);
        return { status: 200, headers, body: { active: false } };
      }
      const { actor } = verification;
      if (actor.key) noteLook({ keyId: actor.key._id, outcome: 'VALID', previousIn: previousIn(actor) }, from);
      if (actor.key && actor.secret === 'new') await noteFirstUse(actor.key);
      return { status: 200, headers, body: presentActive(verification, scopes, publicUrl) };
    },

    async forwardAuth({ actor, query }) {
      if (actor.method === 'jwt' && query.credential !== 'any') throw new Problem('credential_not_accepted', onlyKeys);
      requireScopes(actor, query.scope?.split(' ') ?? []);
      const { owner, user, key } = actor;
      const taken = limits.take(actor, query.cost ?? 1);
      const decision = taken instanceof Promise ? await taken : taken;
      if (actor.key && actor.secret === 'new') await noteFirstUse(actor.key);
      if (!decision.ok) throw limitReached(decision, actor);
      const identity = {
        'X-Auth-Owner': owner._id,
        'X-Auth-User': user?._id ?? '',
        'X-Auth-External-Id': owner.externalId ?? '',
        'X-Auth-Plan': owner.plan,
        'X-Auth-Key-Id': key?._id ?? '',
        'X-Auth-Scopes': scopes.heldBy(owner, actor.scopes).join(' '),
      };
      return { status: 200, headers: { ...identity, ...limitHeaders(decision.states) } };
    },
  };
}

function refusedKey(use: KeyUse | undefined, reason: string): RefusedCredential {
  return { ...(use && { keyId: use.keyId }), code: use?.outcome ?? 'NOT_FOUND', reason };
}

function requireAddress(ip: string | undefined, pointer: string): void {
  if (ip !== undefined && addressIn(ip) === null)
    throw invalidField(pointer, 'Use an IP address, such as 203.0.113.7 or 2001:db8::7.');
}

/** `null` where the back end does not know it. */
function addressOf({ ip }: { ip?: string | undefined }): string | null {
  return ip === undefined ? null : addressIn(ip);
}

const onlyKeys = {
  detail:
    'Send an API key instead of an access token. The operator of the proxy can accept access tokens with credential=any.',
};

const nameOfKind: Record<LimitKind, string> = { rate: 'rate limit', quota: 'quota' };

/** What is used up, in words for the caller. */
const whatIsUsedUp: Record<LimitHolder, (what: string) => string> = {
  key: (what) => `The key has used up its ${what}.`,
  owner: (what) => `The account has used up its ${what}, which all of its keys share.`,
  service: (what) => `The key has used up the ${what} that this service sets for every key.`,
};

function limitReached({ kind, holder, states }: LimitDecision & { ok: false }, { key }: Actor): Problem {
  const seconds = states.at(-1)?.resetSeconds ?? 1;
  return new Problem(kind === 'rate' ? 'rate_limited' : 'quota_exceeded', {
    detail: `${whatIsUsedUp[holder](nameOfKind[kind])} Try again in ${secondsText(seconds)}.`,
    limit: holder,
    headers: { ...limitHeaders(states), 'Retry-After': String(seconds) },
    ...(key ? { refusedUse: { keyId: key._id, outcome: outcomeOfLimit[kind] } } : { passedLimit: kind }),
  });
}
