import type { KeepAdministrator } from './keep-administrator.js';
import type { UserChanges, UserRecord } from './model.js';
import type { OwnerTaken, UserRepository, Versioned } from './repository.js';
import { endsAdministration } from './rules.js';

/**
 * Changes an account as back ends and operators may.
 *
 * @param expected the record as it was read, which it must still be; any if left out.
 * @returns `null` if there is no such user, or one of another version; what is taken, if another user has it.
 * @throws {Problem} `last_administrator` if nobody would be left who can change users.
 */
export type UpdateAccount = (
  id: string,
  changes: UserChanges,
  expected?: Versioned,
) => Promise<UserRecord | null | OwnerTaken>;

export function createUpdateAccount({
  users,
  keepAdministrator,
}: {
  users: UserRepository;
  keepAdministrator: KeepAdministrator;
}): UpdateAccount {
  /** Whether there is no such user, or one of another version. */
  async function isGone(id: string, expected: Versioned | undefined): Promise<boolean> {
    const user = await users.findById(id);
    if (user === null || expected === undefined) return user === null;
    return user.version !== expected.version || user.passwordHash !== expected.passwordHash;
  }

  return async (id, changes, expected) => {
    if (!endsAdministration(changes)) return users.update(id, changes, expected);
    return keepAdministrator<UserRecord | OwnerTaken>(id, {
      write: (unlessAdministrator) =>
        unlessAdministrator
          ? users.updateUnlessAdministrator(id, changes, expected)
          : users.update(id, changes, expected),
      isGone: () => isGone(id, expected),
    });
  };
}
