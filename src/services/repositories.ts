import type { Connection } from 'mongoose';
import type { AskTime } from '../database/settled-time.js';
import { createUserRepository } from '../features/accounts/repository.js';
import { createApiKeyRepository } from '../features/apikeys/repository.js';
import type { Memory } from '../features/authentication/memory.js';
import { createIdempotencyRepository } from '../features/idempotency/repository.js';
import { createLimitRepository } from '../features/limits/repository.js';
import { createOrganizationRepository } from '../features/organizations/repository.js';
import { createSecretRepository } from '../features/secrets/repository.js';
import { createSessionRepository } from '../features/sessions/repository.js';
import { createStatsRepository } from '../features/stats/repository.js';
import { createUsageRepository } from '../features/usage/repository.js';

export type Repositories = ReturnType<typeof createRepositories>;

/** The repositories. What verification knows of is forgotten as soon as it changes here. */
export function createRepositories({
  connection,
  memory,
  databaseTime,
}: {
  connection: Connection;
  memory: Memory;
  databaseTime: AskTime | undefined;
}) {
  const apiKeys = createApiKeyRepository({ connection, onChange: memory.forgetKey });
  return {
    users: createUserRepository({ connection, onChange: memory.forgetOwner }),
    organizations: createOrganizationRepository({ connection, onChange: memory.forgetOwner }),
    sessionRecords: createSessionRepository({ connection, onChange: memory.forgetOwner, databaseTime }),
    apiKeys,
    usageRecords: createUsageRepository({ connection, apiKeys }),
    secretRecords: createSecretRepository({ connection }),
    stats: createStatsRepository({ connection }),
    replays: createIdempotencyRepository({ connection }),
    counters: createLimitRepository({ connection }),
  };
}
