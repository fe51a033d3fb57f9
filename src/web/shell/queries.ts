/** The queries and mutations that are generated from the contract. */
import { client } from '../../../generated/client/dist/generated/client.gen.js';
import { LatchkeyClient } from '../../../generated/client/dist/generated/sdk.gen.js';
import { latchkey } from './latchkey.js';

// They call the client in this registry, in which constructing another would replace it: a page has only one.
LatchkeyClient.__registry.set(latchkey);
// They take the address from the generated default client, name each query by it, and send the request there.
client.setConfig({ baseUrl: location.origin });

export * from '../../../generated/web/react-query.gen.js';
