import type { LatchkeyClient } from './client.js';
import { grant, type Person, signUp, type TestService } from './service.js';

export interface BackEnd {
  person: Person;
  keyId: string;
  key: string;
  /** Calls with the key. */
  client: LatchkeyClient;
}

/** A person who holds restricted scopes, and a key with them. */
export async function newBackEnd(on: TestService, ...held: string[]): Promise<BackEnd> {
  const person = await signUp(on);
  await grant(on, person, ...held);
  const { data } = await person.client.createApiKey({ body: { label: 'back end', scopes: held } });
  return { person, keyId: data.id, key: data.key, client: on.client({ apiKey: data.key }) };
}
