import type { AppliedMigration } from './migration.js';

/** Whether a program may serve a database. */
type Servability =
  | { ok: true /** Migrations that ran and that it does not know, but can live with. */; newer: string[] }
  | { ok: false; message: string };

/**
 * A program serves a database that a newer one has migrated if each migration that it does not know says so: an instance
 * of the release before that restarts in the middle of a rollout goes on. A migration that says nothing is refused.
 *
 * @param applied what ran in the database.
 * @param known the names that the program knows.
 */
export function decideServability(
  applied: readonly Pick<AppliedMigration, '_id' | 'compatibleFrom'>[],
  known: readonly string[],
): Servability {
  const newer = applied.filter(({ _id }) => !known.includes(_id));
  const refusing = newer.find(({ compatibleFrom }) => compatibleFrom === undefined || !known.includes(compatibleFrom));
  if (!refusing) return { ok: true, newer: newer.map(({ _id }) => _id) };
  return {
    ok: false,
    message:
      `A newer version of Latchkey has migrated this database (${refusing._id}), and this version can no longer serve it. ` +
      'Start the newer version. To return to this one, restore the backup that was made before the upgrade.',
  };
}
