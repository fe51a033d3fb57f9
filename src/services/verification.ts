import type { Config } from '../config/load.js';
import type { Primary } from '../database/primary.js';
import type { Plans } from '../domain/plan.js';
import type { Scopes } from '../domain/scope.js';
import { createAuthenticate } from '../features/authentication/authenticate.js';
import { createAuthorize, createRequireScopes } from '../features/authentication/authorize.js';
import { createConfirmed } from '../features/authentication/confirmed.js';
import { createCredentials } from '../features/authentication/credentials.js';
import { createFindKey } from '../features/authentication/find-key.js';
import { createFindOwner } from '../features/authentication/find-owner.js';
import { createNoteFirstUse } from '../features/authentication/first-use.js';
import type { Memory } from '../features/authentication/memory.js';
import type { NoteNoKey } from '../features/authentication/metrics.js';
import { createProve, type NoteDigest } from '../features/authentication/prove.js';
import { createTokens } from '../features/authentication/token.js';
import { createVerifier } from '../features/authentication/verifier.js';
import type { Secrets } from '../features/secrets/secrets.js';
import type { Clock } from '../lib/clock.js';
import type { Keyring } from '../lib/keyring.js';
import type { Logger } from '../lib/logger.js';
import type { Repositories } from './repositories.js';

/** Who is calling, and what they may. */
export function createVerification({
  users,
  organizations,
  apiKeys,
  primary,
  plans,
  config,
  keyring,
  secrets: { historyOf, noteTag },
  memory,
  scopes,
  noteDigest,
  noteNoKey,
  clock,
  logger,
}: Pick<Repositories, 'users' | 'organizations' | 'apiKeys'> & {
  primary: Pick<Primary, 'confirm'>;
  plans: Plans;
  config: Config;
  keyring: Keyring;
  secrets: Secrets;
  memory: Memory;
  scopes: Scopes;
  noteDigest: NoteDigest;
  noteNoKey: NoteNoKey;
  clock: Clock;
  logger: Logger;
}) {
  const { publicUrl, previousSecretsTokens: acceptRetired } = config;
  const tokens = createTokens({ keyring, publicUrl, historyOf, acceptRetired, clock });
  const confirmed = createConfirmed({ primary, memory });
  const owners = { users: confirmed(users), organizations: confirmed(organizations) };
  const { findOwner, findUser } = createFindOwner({ ...owners, plans, memory });
  const prove = createProve({ keyring, noteDigest });
  const findKey = createFindKey({ apiKeys: confirmed(apiKeys), noteTag, findOwner, prove, keyring, memory, clock });
  const verifier = createVerifier({ findKey, findUser, tokens, scopes, noteNoKey, clock });
  const credentials = createCredentials({ verifier });
  const requireScopes = createRequireScopes({ scopes });
  return {
    tokens,
    verifier,
    credentials,
    requireScopes,
    noteFirstUse: createNoteFirstUse({ apiKeys, clock, logger }),
    authenticate: createAuthenticate({ credentials, metrics: config.metrics }),
    authorize: createAuthorize({ requireScopes }),
  };
}
