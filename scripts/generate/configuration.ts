import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { variablesTable } from '../../src/config/table.js';

const page = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));
const marked = /(<!-- variables: [^\n]* -->\n)[\s\S]*?(<!-- \/variables -->)/;

/**
 * Writes the table of variables between the two marks of `docs/configuration.md`; with `check` it only compares, and
 * sets the exit code to 1 if they differ.
 *
 * @throws {Error} if the page has no marks.
 */
export async function generateVariablesTable({ check }: { check: boolean }): Promise<void> {
  const text = await readFile(page, 'utf8');
  if (!marked.test(text)) throw new Error('docs/configuration.md has lost the marks around its table of variables.');
  const fresh = text.replace(marked, (_all, begin: string, end: string) => `${begin}\n${variablesTable()}\n\n${end}`);
  if (fresh === text) return;
  if (!check) {
    await writeFile(page, fresh);
    console.log('Wrote the table of variables in docs/configuration.md.');
    return;
  }
  console.error('The table of variables in docs/configuration.md is out of date. Run: npm run generate');
  process.exitCode = 1;
}
