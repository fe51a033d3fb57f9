/** `npm run config`: every setting, with the value that the environment gives it. `-- --markdown`: the README's table. */
import { pathToFileURL } from 'node:url';
import { type Setting, settings } from '../src/settings.js';

const rows = Object.entries(settings) as [string, Setting<unknown>][];

/** The settings as a table in Markdown. */
export function settingsTable(): string {
  const lines = rows.map(
    ([name, { purpose, allowed, fallback }]) => `| \`${name}\` | ${purpose} | ${allowed} | ${fallback} |`,
  );
  return ['| variable | meaning | may be | default |', '|---|---|---|---|', ...lines].join('\n');
}

function currentValue(name: string, { secret, fallback }: Setting<unknown>): string {
  const value = process.env[name];
  if (value === undefined || value === '') return `not set: ${fallback}`;
  return secret ? 'set (hidden)' : value;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--markdown')) console.log(settingsTable());
  else {
    for (const [name, setting] of rows) {
      console.log(
        `${name}\n    ${currentValue(name, setting)}\n    may be: ${setting.allowed}\n    ${setting.purpose}\n`,
      );
    }
  }
}
