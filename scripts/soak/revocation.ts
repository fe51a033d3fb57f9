/**
 * Revokes keys through one of two instances under load, and measures how long the other one still accepts them:
 * `npm run soak:revocation -- [--revocations 1000]`. Also disables keys, narrows their scopes and shortens their expiry,
 * disables users, and logs them out.
 */
import { parseArgs } from 'node:util';
import { type Change, longestLagMs, runRevocationRounds } from '../../test/support/revocation-rounds.js';

const { values } = parseArgs({ options: { revocations: { type: 'string', default: '1000' } } });
const revocations = Number(values.revocations);
if (!Number.isInteger(revocations) || revocations < 1 || revocations > 1000) {
  console.error('--revocations may be 1 to 1000.');
  process.exit(2);
}

const figures = await runRevocationRounds({
  revocations,
  onChange: (made, total) => {
    if (made % 100 === 0 || made === total) console.log(`${made} of ${total} changes made`);
  },
});

console.log('\nHow long the other instance still accepted what was changed, in milliseconds from the answer:\n');
const columns = ['changes', 'median', 'p99', 'max'];
console.log(`${''.padEnd(14)}${columns.map((name) => name.padStart(9)).join('')}`);
const rows = Object.entries(figures.lagMs) as [Change | 'all', number[]][];
rows.push(['all', rows.flatMap(([, lags]) => lags)]);
for (const [change, lags] of rows) {
  const sorted = lags.toSorted((a, b) => a - b);
  const numbers = [sorted.length, ...[0.5, 0.99, 1].map((part) => Math.round(percentile(sorted, part)))];
  console.log(`${change.padEnd(14)}${numbers.map((number) => String(number).padStart(9)).join('')}`);
}

const late = Object.values(figures.lagMs).flat();
const tooLate = late.filter((lag) => lag > longestLagMs).length;
const unexpected = Object.entries(figures.unexpected).map(([answer, count]) => `${count} × ${answer}`);
const table = {
  'uses in all': figures.uses,
  'steady load, uses a second': Math.round(figures.loadPerSecond),
  'accepted after the answer, by the instance that gave it': figures.acceptedAfterwards.length,
  [`changes that the other one learnt of after ${longestLagMs} ms`]: tooLate,
  'other answers': unexpected.join(', ') || 'none',
};
console.log();
for (const [name, value] of Object.entries(table)) console.log(`${name.padEnd(58)}${value}`);
for (const use of figures.acceptedAfterwards) console.log(`  ${use}`);
process.exit(figures.acceptedAfterwards.length + tooLate + unexpected.length === 0 ? 0 : 1);

/** @param sorted ascending. */
function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
