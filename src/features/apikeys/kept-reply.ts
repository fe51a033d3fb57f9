import type { Reply } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';

type Created = Schemas['CreatedApiKey'];

/** What the release before does not say of a key that was created, and what holds of a key that it has created. */
const later = {
  revoked_by: () => null,
  changed_by: () => null,
  created_by: () => null,
  secret_created_at: ({ created_at }) => created_at,
  self_rotation: () => false,
  rotate_after_days: () => null,
  rotation_due_at: () => null,
  rotation: () => null,
} satisfies { [Name in keyof Created]?: (key: Pick<Created, 'created_at'>) => Created[Name] };
type Later = Pick<Created, keyof typeof later>;

/**
 * The reply to a creation as it is kept for a repetition, which an instance of another version may get during an upgrade.
 * The release before answers with what it finds, checks it against its own contract, and ignores what lies beside `body`.
 * A field that is new in `CreatedApiKey` belongs to `Later` until no instance of a release without it can run any more.
 */
export interface KeptCreation extends Omit<Reply<'createApiKey'>, 'body'> {
  body: Omit<Created, keyof Later> & Partial<Later>;
  later?: Later;
}

export function keptOf({ body, ...reply }: Reply<'createApiKey'>): KeptCreation {
  const isLater = ([name]: [string, unknown]) => name in later;
  const fields = Object.entries(body);
  const known = Object.fromEntries(fields.filter((field) => !isLater(field)));
  return {
    ...reply,
    body: known as KeptCreation['body'],
    later: Object.fromEntries(fields.filter(isLater)) as unknown as Later,
  };
}

/** @param kept by this version or by an earlier one. */
export function replyOf({ body, later: said, ...reply }: KeptCreation): Reply<'createApiKey'> {
  const unsaid = Object.fromEntries(Object.entries(later).map(([name, of]) => [name, of(body)]));
  return { ...reply, body: { ...(unsaid as unknown as Later), ...body, ...said } };
}
