import { loadConfig } from '../config/load.js';
import { namedVariables } from '../config/table.js';
import type { Variable } from '../config/variables.js';

/**
 * `config`: prints every variable with the value that the environment gives it.
 *
 * @throws {ConfigError} as a start would, if one of them cannot be.
 */
export async function run(): Promise<void> {
  for (const [name, variable] of namedVariables) {
    const { allowed, purpose } = variable;
    console.log(`${name}\n    ${currentValue(name, variable)}\n    may be: ${allowed}\n    ${purpose}\n`);
  }
  loadConfig(process.env);
}

function currentValue(name: string, { secret, fallback }: Variable<unknown>): string {
  const value = process.env[name];
  if (value === undefined || value === '') return `not set: ${fallback}`;
  return secret ? 'set (hidden)' : value;
}
