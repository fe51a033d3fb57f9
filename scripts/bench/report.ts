import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Goal, goalsOf, medianOf, type Results } from './goals.js';
import { contenders } from './measurements.js';

const digits = { rate: 0, ratio: 3, milliseconds: 1, microseconds: 0, goal: 2 };

/** Prints the medians, the memory, and the goals. */
export function printReport(results: Results): void {
  printTable(
    ['', 'req/s', '× raw', 'p50 ms', 'p99 ms', 'µs CPU', 'µs database'],
    Object.keys(results.figures).map((name) => rowOf(results, name)),
  );
  if (results.memory) {
    const { residentMb, peakMb, storedKeys, rememberedKeys, databaseResidentMb } = results.memory;
    const database = databaseResidentMb === null ? '' : `; the database ${databaseResidentMb.toFixed(0)} MB`;
    console.log(`\n${storedKeys} keys stored, ${rememberedKeys} remembered:`);
    console.log(`${residentMb.toFixed(0)} MB resident, ${peakMb.toFixed(0)} MB at most${database}`);
  }
  console.log();
  printTable(
    ['goal', 'to reach', 'is', ''],
    goalsOf(results).map(({ what, goal, value, reached }) => [
      what,
      goal,
      shown(value ?? Number.NaN, digits.goal),
      verdict(reached),
    ]),
  );
}

/**
 * Keeps every figure.
 *
 * @returns the path of the file, named by the date and the first number that is free.
 */
export function writeReport(results: Results, about: { date: string } & Record<string, unknown>): string {
  const folder = fileURLToPath(new URL('./results', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const fileOf = (number: number) => join(folder, `${about.date.slice(0, 10)}-${number}.json`);
  let number = 1;
  while (existsSync(fileOf(number))) number++;
  writeFileSync(fileOf(number), `${JSON.stringify({ ...about, goals: goalsOf(results), ...results }, null, 2)}\n`);
  return fileOf(number);
}

function rowOf(results: Results, name: string): string[] {
  const rate = (of: string) => medianOf(results, of, ({ perSecond }) => perSecond);
  const errors = (results.figures[name] ?? []).reduce((sum, round) => sum + round.errors, 0);
  const label = contenders[name]?.what ?? name;
  return [
    errors > 0 ? `${label} (${errors} ERRORS)` : label,
    shown(rate(name), digits.rate),
    shown(rate(name) / rate('raw'), digits.ratio),
    ...(['p50Ms', 'p99Ms'] as const).map((figure) =>
      shown(
        medianOf(results, name, (round) => round[figure]),
        digits.milliseconds,
      ),
    ),
    ...(['cpuUs', 'databaseCpuUs'] as const).map((figure) =>
      shown(
        medianOf(results, name, (round) => round[figure]),
        digits.microseconds,
      ),
    ),
  ];
}

function verdict(reached: Goal['reached']): string {
  if (reached === null) return 'not measured';
  return reached ? 'reached' : 'MISSED';
}

function shown(value: number, places: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(places);
}

/** The first column to the left, the others to the right. */
export function printTable(head: readonly string[], rows: readonly string[][]): void {
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const [label = '', ...cells] of table) {
    const aligned = cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0));
    console.log([label.padEnd(widths[0] ?? 0), ...aligned].join('   ').trimEnd());
  }
}
