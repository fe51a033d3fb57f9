import type { ApiKey } from '@latchkey/client';
import { useCallback, useMemo, useState } from 'react';
import { isOver } from './key-status.js';

const noIds: ReadonlySet<string> = new Set();
const noFailures: ReadonlyMap<string, string> = new Map();

/** Which of the keys shown are selected. One that is not shown, or has ended, is not, so that none is revoked unseen. */
export function useSelection(keys: readonly ApiKey[]) {
  const [ids, setIds] = useState(noIds);
  /** Why a key that is still selected could not be revoked, by its id. */
  const [failures, setFailures] = useState(noFailures);
  const selectable = useMemo(() => keys.filter((key) => !isOver(key)), [keys]);
  const selected = useMemo(() => selectable.filter(({ id }) => ids.has(id)), [selectable, ids]);

  const select = useCallback((changed: readonly string[], isSelected: boolean) => {
    setIds((before) => {
      const after = new Set(before);
      for (const id of changed) {
        if (isSelected) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  }, []);

  const clear = useCallback(() => {
    setIds(noIds);
    setFailures(noFailures);
  }, []);

  /** What came of revoking them: those that failed stay selected. */
  const settle = useCallback((failed: ReadonlyMap<string, string>) => {
    setIds(new Set(failed.keys()));
    setFailures(failed);
  }, []);

  return { selectable, selected, failures, select, clear, settle };
}

export type Selection = ReturnType<typeof useSelection>;
