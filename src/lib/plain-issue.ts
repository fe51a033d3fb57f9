import type { z } from 'zod';

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};
const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/**
 * What to write in place of a value that does not fit, for the operator who wrote the file. For `safeParse`: what a schema
 * says itself comes before it.
 */
export const plainIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type': {
      const noun = nouns[issue.expected] ?? `a value of the type ${issue.expected}`;
      return issue.input === undefined ? `it is missing: add ${noun}` : `use ${noun}`;
    }
    case 'too_small':
      return `use at least ${issue.minimum}${units[issue.origin] ?? ''}`;
    case 'too_big':
      return `use at most ${issue.maximum}${units[issue.origin] ?? ''}`;
    case 'unrecognized_keys':
      return `remove ${issue.keys.map((name) => `\`${name}\``).join(', ')}: nothing has this name here`;
    case 'invalid_value':
      return `use ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
    default:
      return 'this value is not accepted here';
  }
};

/** `At /scopes/0/name: it is missing: add text.`, a line for each fault. */
export function describeIssues({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `At /${path.join('/')}: ${message}.`).join('\n');
}
