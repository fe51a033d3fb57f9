import { randomUUID } from 'node:crypto';
import type { Schemas } from '../../src/contract/types.js';
import { type LatchkeyClient, LatchkeyProblem } from './client.js';
import { grant, type Person, signUp, type TestService } from './service.js';

export type Kind = Schemas['OwnerType'];
export const kinds = ['user', 'organization'] as const satisfies Kind[];

/** The field by which a back end names an owner of that kind by its own id. */
export const externalIdOf = (kind: Kind, id: string) =>
  kind === 'user' ? { external_id: id } : { organization_external_id: id };

export interface BackEnd {
  person: Person;
  keyId: string;
  key: string;
  /** Calls with the key. */
  client: LatchkeyClient;
}

/** A person who holds restricted scopes, and a key with them. */
export async function newBackEnd(service: TestService, ...scopes: string[]): Promise<BackEnd> {
  const person = await signUp(service);
  await grant(service, person, ...scopes);
  const { data } = await person.client.createApiKey({ body: { label: 'back end', scopes } });
  return { person, keyId: data.id, key: data.key, client: service.client({ apiKey: data.key }) };
}

/** What became of requests that were sent at once: ids of the owners of the keys that were made, and codes of refusals. */
export interface Round {
  owners: string[];
  refusals: string[];
}

/** Keys for one owner of an unknown id, all at once. */
export async function createAtOnce(clients: readonly LatchkeyClient[], kind: Kind, count: number): Promise<Round> {
  const owner = { ...externalIdOf(kind, `customer-${randomUUID()}`), name: 'Acme' };
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, async (_, at) => {
      const client = clients[at % clients.length] as LatchkeyClient;
      return (await client.createApiKeyFor({ body: { owner, label: `key ${at}` } })).data.owner.id;
    }),
  );
  const round: Round = { owners: [], refusals: [] };
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') round.owners.push(outcome.value);
    else if (outcome.reason instanceof LatchkeyProblem) round.refusals.push(outcome.reason.code);
    else throw outcome.reason;
  }
  return round;
}
