import type { Call, Handlers, Reply } from '../../contract/operations.js';
import type { KnownOwner } from '../../domain/owner.js';
import { actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import { newPublicId } from '../../lib/ids.js';
import { Problem } from '../../problems/problem.js';
import { granted } from '../apikeys/granted.js';
import { type RotateKey, type RotationRequest, requireRotatable, rotationIdOf } from '../apikeys/rotate-key.js';
import { decideRotationTerms } from '../apikeys/rotation-rules.js';
import { etagOf } from '../apikeys/rules.js';
import type { Idempotency } from '../idempotency/idempotency.js';
import type { FindManagedKey } from './find-managed-key.js';
import { presentCreatedManagedApiKey } from './present.js';

type Rotation = Call<'rotateAnyApiKey'>;

/** A rotation that is let in, and whose key it is. */
type Admitted = RotationRequest & { owner: KnownOwner };

/** Gives anybody's key a new secret, once for an Idempotency-Key. */
export function rotateAnyApiKeyHandler({
  find,
  rotateKey,
  idempotency,
  reach,
  clock,
}: {
  find: FindManagedKey;
  rotateKey: RotateKey;
  idempotency: Idempotency;
  reach: Reach;
  clock: Clock;
}): Handlers['rotateAnyApiKey'] {
  /** Whoever rotates a key holds it afterwards: only those may who could have made it. */
  async function findRotatable({ actor, path }: Rotation) {
    const { key, owner } = await find(path.key_id, actor);
    if (reach.isOwn(actor, owner)) throw new Problem('credential_not_accepted', onlyOthers);
    const beyond = reach.notGivable(actor, owner, key.scopes);
    if (beyond.length > 0) throw new Problem('insufficient_scope', { detail: tooWide(beyond) });
    return { key, owner };
  }

  async function admit(call: Rotation, { id, now }: Pick<Admitted, 'id' | 'now'>): Promise<Admitted> {
    const { actor, body } = call;
    const { key, owner } = await findRotatable(call);
    const { terms } = granted(decideRotationTerms(body, { now, maxTtlDays: owner.maxTtlDays }));
    requireRotatable(key, { id, terms, now });
    const again = async () => (await findRotatable(call)).key;
    return { id, key, owner, find: again, by: actorId(actor), terms, now };
  }

  async function rotate({ note }: Rotation, { owner, ...request }: Admitted): Promise<Reply<'rotateAnyApiKey'>> {
    const { key, text } = await rotateKey(request);
    note({ targetId: key._id, rotation: request.terms.starts });
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version) },
      body: presentCreatedManagedApiKey(key, text, owner, request.now),
    };
  }

  return async function rotateAnyApiKey(call) {
    const { actor, body, headers, path } = call;
    const now = clock();
    const work = {
      admit: (workId: string) => admit(call, { id: rotationIdOf(workId), now }),
      do: (admitted: Admitted) => rotate(call, admitted),
      ownerOf: (reply: Reply<'rotateAnyApiKey'>) => reply.body.owner.id,
    };
    const idempotencyKey = headers['Idempotency-Key'];
    if (idempotencyKey === undefined) return work.do(await work.admit(newPublicId()));
    // What one credential of an owner could get is not repeated to another, which may reach less far.
    const operationId = `rotateAnyApiKey ${path.key_id} ${actorId(actor)}`;
    return idempotency.run({ userId: actor.owner._id, operationId, idempotencyKey, body }, work);
  };
}

const onlyOthers = {
  detail: 'A key cannot rotate keys of its own owner. Log in with POST /auth/login and use the access token.',
};

function tooWide(scopes: readonly string[]): string {
  const names = scopes.join(', ');
  return `This key has scopes that you cannot give to a key: ${names}. Remove them first, or ask someone who can give them.`;
}
