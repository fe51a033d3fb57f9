/**
 * Creates keys for one owner of an unknown id, 100 at once over two instances, and counts the owners that come of it; then
 * 50 at once for an owner that may have 10, and counts the keys: `npm run soak:owners -- [--rounds 20]`. Both for users and
 * for organizations. Exits with 1 if there ever are two owners, or another number of keys than 10.
 */
import { parseArgs } from 'node:util';
import { runOwnerRounds } from '../../test/support/owner-rounds.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
  console.error('--rounds may be 1 to 1000.');
  process.exit(2);
}

const { faults, made } = await runOwnerRounds({
  rounds,
  onRound: (round, kind) => console.log(`${kind}, round ${round} of ${rounds}: one owner, and 10 of 50 keys`),
});
console.log(`\n${made} keys were made. ${faults.length === 0 ? 'No fault.' : faults.join('\n')}`);
process.exit(faults.length === 0 ? 0 : 1);
