/**
 * Kills the service and its database with SIGKILL, at random moments and while API keys are created and rotated, and checks
 * that no acknowledged key or new secret is lost, no old one before its end, and that none works again after its end:
 * `npm run soak:kill -- [--kills 20]`.
 */
import { parseArgs } from 'node:util';
import { runKillRounds } from '../../test/support/kill-rounds.js';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' } } });
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1 || kills > 200) {
  console.error('--kills may be 1 to 200.');
  process.exit(2);
}

const figures = await runKillRounds({
  kills,
  onRound: ({ kill, victim, recoveryMs, acknowledged, rotated }) => {
    const recovery = `ready again after ${Math.round(recoveryMs)} ms`;
    console.log(
      `${String(kill).padStart(3)}  ${victim.padEnd(8)}  ${recovery}  ${acknowledged} keys and ${rotated} rotations acknowledged`,
    );
  },
});

const { service, database } = figures.recoveryMs;
const unexpected = Object.entries(figures.unexpected).map(([answer, count]) => `${count} × ${answer}`);
const table = {
  kills: figures.kills,
  'keys acknowledged': figures.acknowledged,
  'rotations acknowledged': figures.rotated,
  'secrets that were lost': figures.lost.length,
  'secrets that came back': figures.returned.length,
  'requests without an answer': figures.unanswered,
  'requests answered with 503': figures.unavailable,
  'other answers': unexpected.join(', ') || 'none',
  'recovery, service killed': medianAndMost(service),
  'recovery, database killed': medianAndMost(database),
  'recovery, all': medianAndMost([...service, ...database]),
  'starts that failed': figures.failedStarts.length,
};
console.log();
for (const [name, value] of Object.entries(table)) console.log(`${name.padEnd(28)}${value}`);
for (const message of new Set(figures.failedStarts)) console.log(`  ${message}`);
for (const secret of figures.lost) console.log(`  lost: ${secret}`);
for (const secret of figures.returned) console.log(`  came back: ${secret}`);
process.exit(figures.lost.length + figures.returned.length === 0 ? 0 : 1);

function medianAndMost(times: readonly number[]): string {
  if (times.length === 0) return 'none';
  const sorted = [...times].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return `median ${Math.round(median)} ms, max ${Math.round(sorted.at(-1) ?? 0)} ms`;
}
