/**
 * Draws `results/chart.svg` from what `npm run bench` wrote: `tsx scripts/bench/chart.ts [<result file> …]`, from all of
 * them if none is named. A bar is the median of the runs, each in multiples of the raw `node:http` of the same run.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Results } from './goals.js';

/** By the name that each was measured under. */
const bars = [
  { name: 'raw', label: 'raw node:http, nothing verified' },
  { name: 'forward-auth', label: 'Latchkey, GET /forward-auth', ours: true },
  { name: 'verify', label: 'Latchkey, POST /verify', ours: true },
  { name: 'me-key', label: 'Latchkey, GET /auth/me by key', ours: true },
  { name: 'express', label: 'Express 5, nothing verified' },
  { name: 'validator-post', label: 'Express 5 with validator, the same' },
  { name: 'better-auth', label: 'better-auth, fastest settings' },
  { name: 'better-auth-sqlite', label: 'better-auth on SQLite' },
  { name: 'better-auth-sqlite-wal', label: 'the same with a write-ahead log' },
];

const [width, labelWidth, valueWidth, rowHeight, barHeight, top] = [760, 260, 150, 34, 20, 44];
// Readable on white and on GitHub's dark background alike: an image does not know which of them is behind it.
const colours = { text: '#747d88', ours: '#2f81f7', others: '#8c959f' };

const folder = fileURLToPath(new URL('./results', import.meta.url));
const named = process.argv.slice(2);
const files = named.length > 0 ? named : resultFiles();
const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Results);
const rows = bars.flatMap((bar) => {
  const measured = runs.filter(({ figures }) => figures[bar.name] && figures['raw']);
  if (measured.length === 0) return [];
  const rates = measured.map((run) => rateIn(run, bar.name));
  const ratio = median(measured.map((run) => rateIn(run, bar.name) / rateIn(run, 'raw')));
  return [{ ...bar, ratio, perSecond: median(rates) }];
});
if (rows.length === 0) throw new Error('No result has a raw node:http. Run the benchmark first.');
const path = join(folder, 'chart.svg');
writeFileSync(path, drawn());
console.log(`${path}, of ${files.length} runs`);

function resultFiles(): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => join(folder, name));
}

function rateIn({ figures }: Results, name: string): number {
  return median((figures[name] ?? []).map(({ perSecond }) => perSecond));
}

function drawn(): string {
  const height = top + rows.length * rowHeight + 8;
  const perUnit = (width - labelWidth - valueWidth) / Math.max(...rows.map(({ ratio }) => ratio));
  const lines = rows.map(({ label, ours, ratio, perSecond }, at) => {
    const y = top + at * rowHeight;
    const [length, middle] = [Math.max(1, ratio * perUnit), y + barHeight / 2];
    const value = `${Math.round(perSecond).toLocaleString('en-US')}/s · ${ratio.toFixed(2)} ×`;
    return [
      `  <text x="${labelWidth - 10}" y="${middle}" text-anchor="end"${ours ? ' font-weight="600"' : ''}>${label}</text>`,
      `  <rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3" fill="${ours ? colours.ours : colours.others}"/>`,
      `  <text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${value}</text>`,
    ].join('\n');
  });
  const title = 'Requests a second on one core, and in multiples of raw node:http';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="14" fill="${colours.text}" dominant-baseline="central">
  <text x="${width / 2}" y="18" text-anchor="middle" font-weight="600">${title}</text>
${lines.join('\n')}
</svg>
`;
}
