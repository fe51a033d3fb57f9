/**
 * Runs two instances of the service under load on a stand-in for a replica set, and has its primary step down, crash, hang
 * and be cut off, in turn: `npm run soak:replica-set -- [--rounds 20]`. Says how long answers were 503, and exits with 1 if
 * anything acknowledged was lost or done twice, a key worked after its revocation, or not all was right again within five
 * seconds.
 */
import { parseArgs } from 'node:util';
import type { Kind } from '../../test/support/replica-set/load.js';
import { type Course, rightWithinMs, type Setting, startSetting } from '../../test/support/replica-set/setting.js';
import { startEngine } from '../../test/support/replica-set/with-engine.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 90) {
  // Each has a user of its own, and one address may register a hundred.
  console.error('--rounds may be 1 to 90.');
  process.exit(2);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const faults: Record<string, (setting: Setting) => Promise<unknown>> = {
  'steps down, 0.2 s': ({ standIn }) => standIn.stepDown({ electionMs: 200 }),
  'steps down, 3 s': ({ standIn }) => standIn.stepDown({ electionMs: 3000 }),
  'crashes, 0.8 s': async ({ standIn }) => {
    await standIn.crash({ electionMs: 800 });
    standIn.restart();
  },
  'set hangs, 3 s': async ({ standIn }) => {
    standIn.hang();
    await sleep(3000);
    standIn.wake();
    return performance.now();
  },
  'cut off, 4 s': async ({ standIn }) => {
    const { giveUp, heal } = await standIn.partition({ electionMs: 1000 });
    await sleep(2500);
    giveUp();
    await sleep(500);
    await heal();
    return performance.now();
  },
};

const engine = await startEngine();
const setting = await startSetting(engine.engineUri);
const courses: Record<string, Course[]> = Object.fromEntries(Object.keys(faults).map((name) => [name, []]));
const faulty: string[] = [];
try {
  for (let round = 0; round < rounds; round++) {
    const [name, happen] = Object.entries(faults)[round % Object.keys(faults).length] as [
      string,
      (typeof faults)[string],
    ];
    const course = await setting.undergo(() => happen(setting));
    courses[name]?.push(course);
    const { load, lost, working, outMs } = course;
    const late = Object.entries(outMs).filter(([, ms]) => ms > rightWithinMs);
    faulty.push(
      ...load.unexpected,
      ...lost,
      ...load.acceptedLate,
      ...working,
      ...late.map(([kind, ms]) => `${kind}: ${ms} ms`),
    );
    console.log(`${String(round + 1).padStart(3)}  ${name.padEnd(18)} 503 for ${JSON.stringify(course.refused)}`);
  }
} finally {
  await setting.close();
  await engine.close();
}

console.log('\nThe longest until the last 503, in ms after it, and how many there were:\n');
const kinds: Kind[] = ['a key', 'an unknown key', 'making a key'];
console.log(`${'the primary'.padEnd(20)}${kinds.map((kind) => kind.padStart(22)).join('')}`);
for (const [name, of] of Object.entries(courses)) {
  const cells = kinds.map((kind) => {
    const ms = Math.max(0, ...of.map(({ outMs }) => outMs[kind] ?? 0));
    const refused = of.reduce((sum, course) => sum + (course.refused[kind] ?? 0), 0);
    const asked = of.flatMap(({ load }) => load.answers).filter((each) => each.kind === kind).length;
    return `${ms} (${refused} of ${asked})`.padStart(22);
  });
  console.log(`${name.padEnd(20)}${cells.join('')}`);
}
const { recordedAnswers, readsAtSecondaries, heldBack } = setting.standIn.counts;
console.log(
  `\n${recordedAnswers} writes were answered from the record, ${heldBack} held back, ${readsAtSecondaries} reads went to secondaries.`,
);
const made = Object.values(courses)
  .flat()
  .flatMap(({ load }) => load.made)
  .filter(({ ids }) => ids.length > 0).length;
console.log(`${made} keys were acknowledged. ${faulty.length === 0 ? 'No fault.' : [...new Set(faulty)].join('\n')}`);
process.exit(faulty.length + readsAtSecondaries === 0 ? 0 : 1);
