import type { Handlers } from '../../contract/operations.js';
import type { Clock } from '../../lib/clock.js';
import { Problem } from '../../problems/problem.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { UsageRepository } from './repository.js';

const dayMs = 86_400_000;

export function usageHandlers({
  apiKeys,
  usageRecords,
  clock,
}: {
  apiKeys: ApiKeyRepository;
  usageRecords: UsageRepository;
  clock: Clock;
}): Pick<Handlers, 'getApiKeyUsage'> {
  return {
    async getApiKeyUsage({ actor, path, query }) {
      const key = await apiKeys.findOwned(actor.owner._id, path.key_id);
      if (!key) throw new Problem('apikey_not_found');
      const today = Math.floor(clock().getTime() / dayMs) * dayMs;
      const days = await usageRecords.list(key._id, new Date(today - (query.days - 1) * dayMs));
      return {
        status: 200,
        body: { data: days.map(({ day, outcomes }) => ({ day: day.toISOString().slice(0, 10), outcomes })) },
      };
    },
  };
}
