/** The queries and mutations that are generated from the contract. */
import { client } from '../../../../generated/client/dist/generated/client.gen.js';

// They name queries by the address that this one would call, and call that, with the session's client.
client.setConfig({ baseUrl: location.origin });

export * from '../../../../generated/web/react-query.gen.js';
