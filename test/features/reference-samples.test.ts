import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { withReferenceNotes } from '../../src/features/pages/shared/reference-notes.js';
import { newOrganization } from '../support/organizations.js';
import { grant, json, password, resetTokenFor, signUp, startService, type TestService } from '../support/service.js';
import { canRun, run } from '../support/snippets.js';
import { weatherApi } from '../support/weather-api.js';

type Sample = { lang: string; source: string };
type Noted = { operationId: string; tags?: string[]; description: string; 'x-codeSamples': Sample[] };

const metricsToken = 'a-token-for-metrics-that-is-long-enough';
let service: TestService;
let operations: Noted[];

beforeAll(async () => {
  const settings = {
    api: readApiDocument(weatherApi),
    securityContact: 'mailto:security@example.org',
    maxKeysPerUser: 100,
    metrics: { listener: null, token: metricsToken },
  };
  service = await startService(settings, { atPublicUrl: true });
  const document = (await (await service.request('/openapi.json')).json()) as Parameters<typeof withReferenceNotes>[0];
  const noted = withReferenceNotes(document, { variable: 'ACME_API_KEY' });
  operations = Object.values(noted.paths).flatMap((item) =>
    Object.values(item as Record<string, Noted>).filter((each) => each.operationId !== undefined),
  );
});
afterAll(() => service?.close());

/** A user of its own with every right, and what the samples read from the environment. */
async function scene({ operationId, tags = [] }: Pick<Noted, 'operationId' | 'tags'>) {
  const person = await signUp(service);
  await grant(service, person, 'admin', 'keys:verify');
  const scopes = ['admin', 'apikeys:read', 'apikeys:write', 'keys:verify'];
  const { data: key } = await person.client.createApiKey({ body: { label: 'sample', scopes, self_rotation: true } });
  const other = await signUp(service);
  // Those that manage keys do so for others.
  const subject = tags.includes('Management')
    ? (await other.client.createApiKey({ body: { label: 'sample' } })).data
    : key;
  const remembered = await service.request('/auth/login', json({ email: person.email, password, remember: true }));
  const { data } = (await person.client.listSessions()).data;
  const ids: Record<string, string> = {
    key_3hT8xWq2ZkV6bN1c: subject.id,
    usr_8fK2mQx7LpT4nR9v: other.userId,
    org_6dG3hJ8kL1zX4cV9: (await newOrganization(service))._id,
    // Whom the sample of registerUser has registered.
    ...(['createUser', 'upsertUser'].includes(operationId) && { 'ada@example.org': `${operationId}@example.org` }),
    ses_5tY7uI9oP1aS3dF6: data[0]?.id ?? '',
    reset_8fK2mQx7LpT4nR9v_hV3nq0Zl1fWcT8sYk5uGm2xRb7pQeJ4aDi6oNt9LwSE: await resetTokenFor(service, person.userId),
  };
  const env = {
    ACME_API_KEY: key.key,
    ACCESS_TOKEN: person.accessToken,
    METRICS_TOKEN: metricsToken,
    REFRESH_TOKEN: /=([^;]+)/.exec(remembered.headers.get('set-cookie') ?? '')?.[1] ?? '',
  };
  return {
    env,
    fill: (text: string) => Object.entries(ids).reduce((filled, [id, own]) => filled.replaceAll(id, own), text),
  };
}

describe('the samples of the reference', () => {
  it('have curl for every operation, which does what it says as it stands', { timeout: 60_000 }, async () => {
    const failed: string[] = [];
    expect(operations.length).toBeGreaterThan(40);
    for (const operation of operations) {
      const {
        operationId,
        'x-codeSamples': [curl],
      } = operation;
      const { env, fill } = await scene(operation);
      const { code, stdout, stderr } = await run('bash', fill(curl?.source ?? 'false'), { env });
      if (code !== 0) failed.push(`${operationId}: ${stderr} ${stdout.slice(0, 300)}`);
    }
    expect(failed).toEqual([]);
  });

  it('have Python for the most used, which does the same', { timeout: 60_000 }, async () => {
    if (!(await canRun('python', ['requests']))) return;
    for (const operation of operations.filter((each) => each['x-codeSamples'].length > 1)) {
      const { operationId, 'x-codeSamples': samples } = operation;
      const { env, fill } = await scene(operation);
      const { code, stderr } = await run('python', fill(samples[2]?.source ?? ''), { env });
      expect([operationId, code, stderr]).toEqual([operationId, 0, '']);
    }
  });

  it('have JavaScript for the most used, which does the same', { timeout: 60_000 }, async () => {
    const several = operations.filter((each) => each['x-codeSamples'].length > 1);
    expect(several.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['logIn', 'createApiKey', 'listApiKeys', 'revokeApiKey', 'verifyApiKey']),
    );
    const client = new URL('../../generated/client/dist/index.js', import.meta.url).href;
    for (const operation of several) {
      const { operationId, 'x-codeSamples': samples } = operation;
      const { env, fill } = await scene(operation);
      const program = fill(samples[1]?.source ?? '').replace('@latchkey/client', client);
      const { code, stderr } = await run('javascript', program, { env });
      expect([operationId, code, stderr]).toEqual([operationId, 0, '']);
    }
  });
});

describe('what the reference says of credentials', () => {
  it.each([
    ['logIn', 'No credential is needed.'],
    ['createApiKey', 'Requires an access token with the scope `apikeys:write`; API keys are not accepted.'],
    ['getCurrentApiKey', 'Requires an API key, and no scope; access tokens are not accepted.'],
    ['listApiKeys', 'Requires an API key or an access token with the scope `apikeys:read`.'],
    ['refreshSession', 'Requires the refresh cookie of a session.'],
    ['getMetrics', 'Requires the metrics token of the operator.'],
  ])('of %s', (operationId, sentence) => {
    const found = operations.find((each) => each.operationId === operationId);
    expect(found?.description.split('\n\n')[0]).toBe(sentence);
  });
});
