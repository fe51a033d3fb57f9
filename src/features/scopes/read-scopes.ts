import { parse } from 'yaml';
import { z } from 'zod';
import { ownScopes, type Scope, scopeName } from '../../domain/scope.js';
import { describeIssues, plainIssue } from '../../lib/plain-issue.js';
import { hasVisible, isText } from '../../lib/visible-text.js';

/** With Latchkey's own restricted ones they are as many as a user can be granted. */
const mostDeclared = 100 - ownScopes.filter(({ restricted }) => restricted).length;

const notAName = 'use 1 to 64 printable ASCII characters without spaces, " and \\ (RFC 6749, section 3.3)';

/** In code points, as the contract counts. */
const mostDescriptionCharacters = 500;
const isEmpty = 'use at least one visible character';
const tooLong = `use at most ${mostDescriptionCharacters} characters`;
const hasHidden = 'leave out control and other invisible characters';

const declared = z.strictObject({
  scopes: z
    .array(
      z.strictObject({
        name: z.string().regex(scopeName, notAName),
        description: z
          .string()
          .refine(hasVisible, isEmpty)
          .refine((text) => [...text].length <= mostDescriptionCharacters, tooLong)
          .refine(isText, hasHidden),
        default: z.boolean().default(false),
        restricted: z.boolean().default(false),
      }),
    )
    .max(mostDeclared),
});

/**
 * Reads the scopes that an operator declares: `scopes:`, a list of `name`, `description` and, where wanted, `default`
 * and `restricted`.
 *
 * @throws {Error} that says where the text is not like that, or which name is there twice or is Latchkey's own.
 */
export function readScopes(yaml: string): Scope[] {
  const result = declared.safeParse(parse(yaml), { error: plainIssue });
  if (!result.success) throw new Error(describeIssues(result.error));
  const names = [...ownScopes, ...result.data.scopes].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`The scope ${twice} is there twice, or is Latchkey's own.`);
  return result.data.scopes;
}
