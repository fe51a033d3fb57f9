export type { LatchkeyClient } from '#generated/sdk.gen.js';
export type * from '#generated/types.gen.js';
export { createLatchkeyClient, type LatchkeyClientOptions } from './create-latchkey-client.js';
export {
  createVerifier,
  type Verification,
  type Verifier,
  type VerifierOptions,
  type VerifyOptions,
} from './create-verifier.js';
export { LatchkeyConnectionError, LatchkeyProblem } from './errors.js';
export { type ExpressRequestLike, type ExpressResponseLike, expressVerifier } from './express-verifier.js';
export { type FastifyReplyLike, type FastifyRequestLike, fastifyVerifier } from './fastify-verifier.js';
export type { Principal, PrincipalLimit, PrincipalOwner, PrincipalRotation, WithPrincipal } from './principal.js';
export type { RequestVerifierOptions } from './verify-request.js';
export { withVerification } from './with-verification.js';
