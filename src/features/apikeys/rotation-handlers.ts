import type { Call, Handlers, Reply } from '../../contract/operations.js';
import { actorId } from '../../domain/principal.js';
import type { Clock } from '../../lib/clock.js';
import { newPublicId } from '../../lib/ids.js';
import { Problem } from '../../problems/problem.js';
import type { Idempotency, Work } from '../idempotency/idempotency.js';
import { granted } from './granted.js';
import { presentCreatedApiKey } from './present.js';
import type { ApiKeyRepository } from './repository.js';
import { type RotateKey, type RotationRequest, requireRotatable, rotationIdOf } from './rotate-key.js';
import {
  decideRotationTerms,
  hasChangedHands,
  heldUntil,
  isPendingByAnother,
  isUnanswered,
  mayHearAgain,
} from './rotation-rules.js';
import { etagOf } from './rules.js';

interface Parts {
  apiKeys: Pick<ApiKeyRepository, 'findOwned' | 'beginGrace'>;
  rotateKey: RotateKey;
  idempotency: Idempotency;
  clock: Clock;
}

/** Which rotation a request asks for, and when. */
type Attempt = Pick<RotationRequest, 'id' | 'now'>;

/** What both operations are called with. */
type RotationCall = Call<'rotateApiKey'> | Call<'rotateCurrentApiKey'>;

/** Gives keys new secrets, once each for an Idempotency-Key: to their users, and to keys themselves. */
export function rotationHandlers(parts: Parts): Pick<Handlers, 'rotateApiKey' | 'rotateCurrentApiKey'> {
  const { apiKeys, rotateKey, idempotency, clock } = parts;

  /** Another owner's key is as unknown as one that does not exist. */
  const finding = (ownerId: string, id: string) => async () => {
    const key = await apiKeys.findOwned(ownerId, id);
    if (!key) throw new Problem('apikey_not_found');
    return key;
  };

  /** Refuses before anything is written what can be; what is refused until it is counted has cost no more than a look-up. */
  async function admit(
    { actor, body, path, countChange }: Call<'rotateApiKey'>,
    { id, now }: Attempt,
  ): Promise<RotationRequest> {
    const { owner } = actor;
    if (!owner.selfService) throw new Problem('self_service_disabled', onlyByOperator);
    await countChange.requireLeft(owner._id);
    const { terms } = granted(decideRotationTerms(body, { now, maxTtlDays: owner.maxTtlDays }));
    const find = finding(owner._id, path.key_id);
    const key = await find();
    requireRotatable(key, { id, terms, now });
    await countChange(owner._id);
    return { id, key, find, by: actorId(actor), terms, now };
  }

  /** Nothing ends sooner than the contract says: whoever has stolen the key locks out nobody who looks after it. */
  async function admitItself(
    { actor, body, countChange }: Call<'rotateCurrentApiKey'>,
    { id, now }: Attempt,
  ): Promise<RotationRequest> {
    const { owner, key: known } = actor;
    // Not by the owner: whoever has stolen the key must not use up what its owner needs to stop that.
    await countChange.requireLeft(known._id);
    const findOwn = finding(owner._id, known._id);
    const findAllowed = async () => {
      const key = await findOwn();
      if (!key.selfRotation) throw new Problem('self_rotation_disabled');
      return key;
    };
    if (actor.secret === 'new' && known.rotation) {
      await findAllowed();
      // Refused, and a use like any other: the new secret is in somebody's hands, and another one must not take its place.
      await apiKeys.beginGrace(known._id, known.rotation._id, now);
    }
    const find = async () => {
      const key = await findAllowed();
      if (!isUnanswered(actor, key, { id, now }) && hasChangedHands(actor, key)) {
        throw new Problem('rotation_in_progress', rotatedMeanwhile);
      }
      if (isPendingByAnother(key, now)) throw new Problem('rotation_in_progress', waits);
      const until = heldUntil(key, { id, now });
      if (until) throw new Problem('rotation_in_progress', rotatedItself(until, now));
      return key;
    };
    const key = await find();
    const { terms } = granted(decideRotationTerms(body, { now, maxTtlDays: owner.maxTtlDays }));
    requireRotatable(key, { id, terms, mayForce: false, now });
    await countChange(known._id);
    return { id, key, find, by: actorId(actor), terms, mayForce: false, now };
  }

  /** What a key was answered is not for whoever holds a secret that has ended since, or is about to. */
  async function requireTellable(
    { actor }: Call<'rotateCurrentApiKey'>,
    reply: Reply<'rotateCurrentApiKey'>,
    now: Date,
  ) {
    const key = await finding(actor.owner._id, actor.key._id)();
    const answered = reply.body.rotation;
    if (!mayHearAgain(actor, key, { answered, now })) throw new Problem('rotation_in_progress', rotatedMeanwhile);
  }

  async function rotate({ actor, note }: RotationCall, request: RotationRequest): Promise<Reply<'rotateApiKey'>> {
    const { key, text } = await rotateKey(request);
    note({ targetId: key._id, rotation: request.terms.starts });
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store', ETag: etagOf(key.version) },
      body: presentCreatedApiKey(key, text, actor.owner, request.now),
    };
  }

  return {
    async rotateApiKey(call) {
      const now = clock();
      return once(call, `rotateApiKey ${call.path.key_id}`, {
        admit: (workId) => admit(call, { id: rotationIdOf(workId), now }),
        do: (request) => rotate(call, request),
      });
    },

    async rotateCurrentApiKey(call) {
      const now = clock();
      return once(call, `rotateCurrentApiKey ${call.actor.key._id}`, {
        admit: (workId) => admitItself(call, { id: rotationIdOf(workId), now }),
        do: (request) => rotate(call, request),
        requireTellable: (reply) => requireTellable(call, reply, now),
      });
    },
  };

  async function once(
    { actor, body, headers }: RotationCall,
    operationId: string,
    work: Work<RotationRequest, Reply<'rotateApiKey'>>,
  ): Promise<Reply<'rotateApiKey'>> {
    const idempotencyKey = headers['Idempotency-Key'];
    if (idempotencyKey === undefined) return work.do(await work.admit(newPublicId()));
    return idempotency.run({ userId: actor.owner._id, operationId, idempotencyKey, body }, work);
  }
}

const waits = {
  detail: 'Someone else rotated this key, and its new secret is still unused. Use it, or ask whoever rotated the key.',
};
const rotatedMeanwhile = { detail: 'This key has been rotated. Use its new secret.' };
const onlyByOperator = {
  detail: 'The operator of this service rotates keys on your plan. Ask them, or revoke the key if it has leaked.',
};

/** Two runs at once must not take each other's new secret away. */
function rotatedItself(until: Date, now: Date) {
  return {
    detail: `This key rotated itself less than ten minutes ago. Use its new secret. If its answer was lost, repeat the request with the same Idempotency-Key, or try again after ${until.toISOString()}.`,
    headers: { 'Retry-After': String(Math.ceil((until.getTime() - now.getTime()) / 1000)) },
  };
}
