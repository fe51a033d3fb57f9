import type { Registry } from 'prom-client';
import { createTally, type Tally } from '../../lib/tally.js';

/** How a refresh ended. */
export type RefreshOutcome = 'kept' | 'renewed' | 'repeated' | 'reused' | 'refused' | 'forged' | 'missing';

export type NoteRefresh = Tally<RefreshOutcome>;

/** Registers how refreshes end. */
export function createRefreshMetrics(register: Registry): NoteRefresh {
  return createTally({
    name: 'latchkey_refreshes_total',
    help: 'Refreshes of sessions, by outcome. "reused" ended a session: a token was used again after it was replaced.',
    label: 'outcome',
    register,
  });
}
