import type { Reply } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';

type Created = Schemas['CreatedApiKey'];

/** What the release before does not say of a key that was created. */
type Later = Pick<Created, 'revoked_by' | 'changed_by' | 'created_by'>;

/** What an earlier version did not note. */
const unknown: Later = { revoked_by: null, changed_by: null, created_by: null };

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
  const { revoked_by, changed_by, created_by, ...known } = body;
  return { ...reply, body: known, later: { revoked_by, changed_by, created_by } };
}

/** @param kept by this version or by an earlier one. */
export function replyOf({ body, later, ...reply }: KeptCreation): Reply<'createApiKey'> {
  return { ...reply, body: { ...unknown, ...body, ...later } };
}
