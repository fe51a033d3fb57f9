import { expect, it } from 'vitest';
import { runKillRounds } from '../support/kill-rounds.js';

/** The short version of `npm run soak:kill`. */
it('loses no acknowledged key or secret, and brings none back, when the service and its database are killed under load', async () => {
  const figures = await runKillRounds({ kills: 4 });
  expect(figures.acknowledged).toBeGreaterThan(0);
  expect(figures.rotated).toBeGreaterThan(0);
  expect(figures).toMatchObject({ kills: 4, lost: [], returned: [], unexpected: {}, failedStarts: [] });
  // A driver that hangs would never come back; how soon it does is measured by the soak.
  expect(Math.max(...figures.recoveryMs.database)).toBeLessThan(20_000);
}, 180_000);
