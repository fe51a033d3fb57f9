/**
 * Part of an update that other instances must learn of: they look for what has changed by the database's clock. Who writes
 * here is told by `announce`.
 */
export const changedNow = { $currentDate: { changedAt: true } } as const;

/**
 * Makes a change that must be known wherever records are remembered. `tell` is called before the change is reported as
 * done, and also if it failed: it may have been made.
 */
export async function announce<T>(tell: () => void, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } finally {
    tell();
  }
}
