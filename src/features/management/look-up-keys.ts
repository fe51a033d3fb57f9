import type { Call, Reply } from '../../contract/operations.js';
import { type KnownRotation, otherSecret } from '../../domain/rotation.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import { readKey } from '../authentication/key.js';
import { createProve } from '../authentication/prove.js';
import type { FindKeys } from './find-keys.js';
import { type KeyInText, keysInText } from './keys-in-text.js';
import { presentManagedApiKey } from './present.js';

/** Keys of one answer. */
const mostKeys = 100;

/** Which secret of a key was found, that first which is told of several. */
const foundSecrets = ['current', 'new', 'previous', 'old'] as const;
type FoundSecret = (typeof foundSecrets)[number];

function otherOf(rotation: KnownRotation, now: Date): FoundSecret {
  const other = otherSecret(rotation, now);
  return other === 'lapsed' ? 'old' : other;
}

/** Finds the keys that somebody has come across in a text, which is kept nowhere. It is no use of them. */
export function createLookUpKeys({
  findKeys,
  keyring,
  clock,
}: {
  findKeys: Pick<FindKeys, 'byIds'>;
  keyring: Keyring;
  clock: Clock;
}): (call: Call<'lookUpApiKey'>) => Promise<Reply<'lookUpApiKey'>> {
  const prove = createProve({ keyring, noteDigest: () => undefined });

  /** Which secrets of the key are among these. Its record says what its text began with. */
  async function secretsOf(key: ApiKeyRecord, { publicId, secrets }: KeyInText, now: Date): Promise<Set<FoundSecret>> {
    const found = new Set<FoundSecret>();
    for (const digits of secrets) {
      const text = `${key.prefix}_${publicId}_${digits}`;
      const parts = readKey(text, keyring);
      if (typeof parts === 'string') continue;
      const presented = { text, secret: parts.secret, digest: text };
      if (await prove(key._id, key, presented)) found.add('current');
      else if (key.rotation && (await prove(key._id, key.rotation, presented))) found.add(otherOf(key.rotation, now));
    }
    return found;
  }

  return async function lookUpApiKey({ actor, body }) {
    const now = clock();
    const inText = keysInText(body.text);
    const ids = inText.map(({ keyId }) => keyId);
    const known = new Map((await findKeys.byIds(ids, actor)).map((each) => [each.key._id, each]));
    const shown = inText.filter(({ keyId }) => known.has(keyId));
    const data = shown.slice(0, mostKeys).map(async (found) => {
      const { key, owner } = known.get(found.keyId) as NonNullable<ReturnType<typeof known.get>>;
      const secrets = await secretsOf(key, found, now);
      const secret = foundSecrets.find((each) => secrets.has(each)) ?? null;
      const match = secret ? ('full' as const) : ('id_only' as const);
      return { match, secret, key: presentManagedApiKey(key, owner, now) };
    });
    return { status: 200, body: { data: await Promise.all(data), has_more: shown.length > mostKeys } };
  };
}
