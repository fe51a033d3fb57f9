import { describe, expect, it } from 'vitest';
import { migrations } from '../../src/database/migrations/migrate.js';
import { decideServability } from '../../src/database/migrations/rules.js';

/** What three releases have brought, the newest last; the second release of which the third leaves behind. */
const [first, second, third] = ['0003-last-used', '0015-rotations', '0019-teams'];
const old = { _id: first, compatibleFrom: first };
const rolling = { _id: second, compatibleFrom: first };

describe('a database that a newer program has migrated', () => {
  it.each<[what: string, applied: { _id: string; compatibleFrom?: string }[], known: string[], newer: string[] | null]>(
    [
      ['is served by the same program', [old, rolling], [first, second], []],
      ['is served by a newer program, which migrates it', [old], [first, second], []],
      ['that nobody has migrated is served', [], [first], []],
      ['is served by the release before where the migration says so', [old, rolling], [first], [second]],
      [
        'is refused by the release before that one',
        [old, rolling, { _id: third, compatibleFrom: second }],
        [first],
        null,
      ],
      [
        'is served by the release before, beside the one before that, which it knows',
        [old, rolling, { _id: third, compatibleFrom: second }],
        [first, second],
        [third],
      ],
      [
        'is refused by every older program where the migration says so',
        [old, { _id: third, compatibleFrom: third }],
        [first, second],
        null,
      ],
      ['is refused where the migration says nothing', [old, { _id: third }], [first, second], null],
      ['is served where a known migration says nothing: it ran before 0.2.0', [{ _id: first }], [first], []],
    ],
  )('%s', (_what, applied, known, newer) => {
    const decision = decideServability(applied, known);
    expect(decision.ok ? decision.newer : null).toEqual(newer);
  });

  it('is refused in one line that names the migration and says what to do', () => {
    const decision = decideServability([old, { _id: third, compatibleFrom: third }], [first]);
    expect(decision).toEqual({
      ok: false,
      message:
        'A newer version of Latchkey has migrated this database (0019-teams), and this version can no longer serve it. ' +
        'Start the newer version. To return to this one, restore the backup that was made before the upgrade.',
    });
  });
});

describe('the migrations', () => {
  const names = migrations.map(({ name }) => name);

  it('run in the order of their names, and each names one that a program can know', () => {
    expect(names).toEqual([...new Set(names)].sort());
    for (const { name, compatibleFrom } of migrations) {
      expect(names).toContain(compatibleFrom);
      expect(compatibleFrom <= name, name).toBe(true);
    }
  });

  it('since the last release let its instances serve until all are replaced', () => {
    const lastReleased = '0003-last-used';
    const since = migrations.filter(({ name }) => name > lastReleased);
    expect(since.length).toBeGreaterThan(0);
    expect(since.filter(({ compatibleFrom }) => compatibleFrom > lastReleased)).toEqual([]);
  });
});
