import type { Handlers } from '../../contract/operations.js';
import type { Clock } from '../../lib/clock.js';
import { Problem } from '../../problems/problem.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { createDailyUsage } from './daily-usage.js';
import type { UsageRepository } from './repository.js';

export function usageHandlers({
  apiKeys,
  usageRecords,
  clock,
}: {
  apiKeys: ApiKeyRepository;
  usageRecords: UsageRepository;
  clock: Clock;
}): Pick<Handlers, 'getApiKeyUsage'> {
  const dailyUsage = createDailyUsage({ usageRecords, clock });
  return {
    async getApiKeyUsage({ actor, path, query }) {
      const key = await apiKeys.findOwned(actor.owner._id, path.key_id);
      if (!key) throw new Problem('apikey_not_found');
      return { status: 200, body: await dailyUsage(key._id, query.days) };
    },
  };
}
