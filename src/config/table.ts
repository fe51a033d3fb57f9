import { type Variable, variables } from './variables.js';

/** Every variable with its name, in the order in which people read them. */
export const namedVariables = Object.entries(variables) as [name: string, variable: Variable<unknown>][];

/** The variables as a table in Markdown. */
export function variablesTable(): string {
  const lines = namedVariables.map(
    ([name, { purpose, allowed, fallback }]) => `| \`${name}\` | ${purpose} | ${allowed} | ${fallback} |`,
  );
  return ['| variable | meaning | may be | default |', '|---|---|---|---|', ...lines].join('\n');
}
