import type { KeySettings } from '../../src/features/apikeys/rules.js';
import type { OrganizationChanges, OrganizationRecord } from '../../src/features/organizations/model.js';
import { newOrganization as organizationRecord } from '../../src/features/organizations/repository.js';
import { newPublicId } from '../../src/lib/ids.js';
import type { TestService } from './service.js';

/** Stored as that of a back end would be. */
export async function newOrganization(
  { services }: TestService,
  changes: OrganizationChanges = {},
): Promise<OrganizationRecord> {
  const made = organizationRecord(
    {
      externalId: `customer/${newPublicId()}`,
      name: 'Acme Ltd',
      plan: null,
      metadata: [
        { name: 'region', value: 'eu' },
        { name: 'seats', value: 12 },
        { name: 'constructor', value: true },
      ],
      createdBy: 'operator',
    },
    new Date(),
  );
  const organization = await services.organizations.insert({ ...made, ...changes });
  if (organization === 'external_id_taken') throw new Error('The external id is taken.');
  return organization;
}

export interface OrganizationKey {
  id: string;
  key: string;
}

/** Issued by what makes all keys. */
export async function newOrganizationKey(
  { services }: TestService,
  { _id }: Pick<OrganizationRecord, '_id'>,
  settings: Partial<KeySettings> = {},
): Promise<OrganizationKey> {
  const { key, text } = await services.issueKey({
    owner: { _id, kind: 'organization', maxKeys: 10 },
    createdBy: 'operator',
    settings: {
      label: 'Nightly export',
      description: null,
      metadata: [{ name: 'plan', value: 'what its holder says' }],
      claims: [
        { name: 'tenant', value: 'acme' },
        { name: 'level', value: 3 },
      ],
      expiresAt: null,
      scopes: ['apikeys:read'],
      ipAllowlist: [],
      rateLimit: null,
      quota: null,
      ...settings,
    },
    now: new Date(),
  });
  return { id: key._id, key: text };
}
