export { createLatchkeyClient, type LatchkeyClientOptions } from './create-latchkey-client.js';
export { LatchkeyConnectionError, LatchkeyProblem } from './errors.js';
export type { LatchkeyClient } from './generated/sdk.gen.js';
export type * from './generated/types.gen.js';
