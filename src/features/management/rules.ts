import type { Schemas } from '../../contract/types.js';
import type { OwnerKind } from '../../domain/owner.js';

/** Whom a request names: by an id of this service, which must be known, or by the adopter's own. */
export type NamedOwner = { kind: OwnerKind } & ({ id: string } | { externalId: string });

const ids = ['external_id', 'user_id', 'organization_external_id', 'organization_id'] as const;

/** Whom a reference names, or the field that is at fault. */
export function decideOwner(
  reference: Schemas['OwnerReference'],
): { ok: true; owner: NamedOwner } | { ok: false; pointer: string; message: string } {
  const { external_id, user_id, organization_external_id, organization_id } = reference;
  const given = ids.filter((name) => reference[name] !== undefined);
  if (given.length !== 1) {
    const pointer = given[1] === undefined ? '/owner' : `/owner/${given[1]}`;
    return {
      ok: false,
      pointer,
      message: 'Use exactly one of external_id, user_id, organization_external_id and organization_id.',
    };
  }
  const kind = (organization_id ?? organization_external_id) ? 'organization' : 'user';
  if (kind === 'organization' && reference.email !== undefined) {
    return { ok: false, pointer: '/owner/email', message: 'Leave it out: organizations have no email address.' };
  }
  const id = user_id ?? organization_id;
  if (id !== undefined) return { ok: true, owner: { kind, id } };
  return { ok: true, owner: { kind, externalId: (external_id ?? organization_external_id) as string } };
}

/** What to do about a scope that a key may not have. */
export const scopeAdvice =
  'Use a scope that the owner of the key may give, and for the key of an organization you as well.';
