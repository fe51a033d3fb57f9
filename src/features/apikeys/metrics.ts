import type { Registry } from 'prom-client';
import type { Schemas } from '../../contract/types.js';
import { createTally, type Tally } from '../../lib/tally.js';

/** Counts rotations, by when their grace period starts. */
export type NoteRotation = Tally<Schemas['RotationStart']>;

/** Registers how many keys were given a new secret. */
export function createRotationMetrics(register: Registry): NoteRotation {
  return createTally({
    name: 'latchkey_rotations_total',
    help: 'Keys that were given a new secret, by when the grace period of the old one starts.',
    label: 'starts',
    register,
  });
}
