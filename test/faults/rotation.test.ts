import { expect, it } from 'vitest';
import { describeSecrets } from '../../src/features/secrets/describe-secrets.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { type GivenSecrets, runRotationRounds } from '../support/rotation-rounds.js';
import { newDatabaseName, publicUrl, startService, startServiceForTest } from '../support/service.js';

const configOf = ({ next, previous }: GivenSecrets) => ({
  nextSecrets: next === undefined ? [] : [next],
  previousSecrets: previous === undefined ? [] : [previous],
  maxKeysPerUser: 1000,
});

it('a secret is replaced through two instances under load, and nobody is refused', { timeout: 120_000 }, async () => {
  const database = newDatabaseName();
  const keeper = await startServiceForTest({}, { database });
  const { users, apiKeys, secretRecords } = keeper.services;

  const { refused, before, after, forged } = await runRotationRounds({
    publicUrl,
    requestsPerStep: 5,
    async start(secrets) {
      const service = await startService(configOf(secrets), { database, secret: secrets.current });
      return { baseUrl: service.baseUrl, stop: () => service.close() };
    },
    async describe({ current, previous = '' }) {
      const keyring = createKeyring({ secret: current, previousSecrets: [previous] });
      const lines = await describeSecrets({ keyring, secretRecords, users, apiKeys, tokens: false, now: new Date() });
      return lines.join('\n');
    },
  });

  expect(refused).toEqual([]);
  expect(before).toMatch(/\nprevious secret \S{12}: \d+ keys, \d+ users?; do not remove it/);
  expect(after).toMatch(/\nprevious secret \S{12}: 0 keys, 0 users; it can be removed/);
  expect(forged).toEqual([401, 401]);
  await keeper.services.connection.dropDatabase();
});
