import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandlers } from '../../src/handlers.js';
import { createServer } from '../../src/server.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe('the hot path', () => {
  it.each([
    { operationId: 'logIn', why: 'it is public' },
    { operationId: 'logOut', why: 'it may answer 204' },
    { operationId: 'getLiveness', why: 'it is public' },
    { operationId: 'introspectToken', why: 'it takes application/x-www-form-urlencoded' },
    { operationId: 'getApiKey', why: 'its parameter key_id is not in the query' },
    { operationId: 'updateApiKey', why: 'its parameter key_id is not in the query' },
    { operationId: 'getCurrentUser', why: 'it answers only under the host names of this instance' },
    { operationId: 'createApiKey', why: 'its parameter Idempotency-Key is not in the query' },
  ])('refuses at start to serve $operationId: $why', ({ operationId, why }) => {
    const { services } = service;
    const operations = services.contract.operations.map((operation) => ({
      ...operation,
      hotPath: operation.hotPath || operation.operationId === operationId,
    }));
    const parts = { ...services, contract: { ...services.contract, operations } };
    expect(() => createServer(parts, createHandlers(services))).toThrow(
      `${operationId} cannot be on the hot path: ${why}.`,
    );
  });
});
