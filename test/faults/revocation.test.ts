import { expect, it } from 'vitest';
import { changes, longestLagMs, runRevocationRounds } from '../support/revocation-rounds.js';

/** The short version of `npm run soak:revocation`. */
it('a key is refused at once by the instance that revokes it, and within a second by another one, under load', async () => {
  const figures = await runRevocationRounds({ revocations: 40 });
  expect(figures).toMatchObject({ acceptedAfterwards: [], unexpected: {} });
  for (const change of changes) {
    expect(figures.lagMs[change].length, change).toBeGreaterThan(0);
    expect(Math.max(...figures.lagMs[change]), change).toBeLessThanOrEqual(longestLagMs);
  }
}, 120_000);
