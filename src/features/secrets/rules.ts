import type { Keyring } from '../../lib/keyring.js';

/** Whether the service may start with these secrets on this database. */
type StartDecision =
  | { ok: true /** Retired secrets that records depend on and that are not given. */; missing: string[] }
  | { ok: false; message: string };

/**
 * A secret that fits nothing in the database would refuse every key and password in it, and make new ones that the right
 * secret refuses. Next secrets do not count: nothing was made under them. The same holds where a previous secret fits, but
 * the one that was in use is missing: a `SECRET` that is not the right one, beside the right `PREVIOUS_SECRETS`.
 *
 * @param depended ids of the secrets that keys and users depend on.
 * @param inUse ids of those that instances had as their current one and that were not retired since.
 */
export function decideStart(
  { current, all, byId }: Keyring,
  { depended, inUse }: { depended: readonly string[]; inUse: readonly string[] },
): StartDecision {
  const given = all.filter(({ role }) => role !== 'next').map(({ id }) => id);
  if (depended.length > 0 && !given.some((id) => depended.includes(id))) {
    return {
      ok: false,
      message:
        `SECRET is not the secret that this database was used with. Its keys and passwords depend on ${depended.join(', ')}; SECRET has the id ${current.id}. ` +
        'Put the former secret back as SECRET (or SECRET_FILE). If you are replacing it, add it to PREVIOUS_SECRETS instead. If it is lost, its keys and passwords no longer work: start with an empty database.',
    };
  }
  const missing = depended.filter((id) => byId(id) === undefined);
  const [left] = missing.filter((id) => inUse.includes(id));
  if (left === undefined) return { ok: true, missing };
  return {
    ok: false,
    message:
      `The secret ${left} is missing: this database was last used with it, keys or passwords depend on it, and the id of SECRET is ${current.id}. ` +
      'Put it back as SECRET (or SECRET_FILE); if SECRET is to replace it, into PREVIOUS_SECRETS.',
  };
}
