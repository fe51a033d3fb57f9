import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLatchkeyClient, LatchkeyConnectionError, LatchkeyProblem } from '../support/client.js';

setFlagsFromString('--expose-gc');
/** A whole collection of garbage, at once. */
const collectGarbage = runInNewContext('gc') as () => void;

type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

/** A server that answers as a test wants: what a proxy in front of the service may do, the service itself does not. */
async function serve(answer: Answer): Promise<{ baseUrl: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const problem = (status: number) =>
  JSON.stringify({
    type: 'about:blank',
    title: 'Refused',
    status,
    detail: 'Do something else.',
    instance: '/',
    code: status === 429 ? 'too_many_requests' : 'service_unavailable',
    request_id: 'r-1',
  });

const refuse =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers }).end(problem(status));
  };
const ok: Answer = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
};
const firstThen =
  (first: Answer, then: Answer): Answer =>
  (request, response, attempt) =>
    (attempt === 1 ? first : then)(request, response, attempt);

describe('the client', () => {
  it.each([429, 502, 503])('tries an idempotent call again after %i', async (status) => {
    const { baseUrl, requests } = await serve(firstThen(refuse(status), ok));
    const { data } = await createLatchkeyClient({ baseUrl }).getLiveness();
    expect(data).toEqual({ status: 'ok' });
    expect(requests).toHaveLength(2);
  });

  it('waits as long as Retry-After says', async () => {
    const { baseUrl } = await serve(firstThen(refuse(503, { 'Retry-After': '1' }), ok));
    const startedAt = performance.now();
    await createLatchkeyClient({ baseUrl }).getLiveness();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('leaves a long Retry-After to the caller', async () => {
    const { baseUrl, requests } = await serve(refuse(429, { 'Retry-After': '840' }));
    const error = await createLatchkeyClient({ baseUrl })
      .getLiveness()
      .catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(LatchkeyProblem);
    expect((error as LatchkeyProblem).response.headers.get('Retry-After')).toBe('840');
    expect(requests).toHaveLength(1);
  });

  it('gives up after two further attempts', async () => {
    const { baseUrl, requests } = await serve(refuse(503));
    await expect(createLatchkeyClient({ baseUrl }).getLiveness()).rejects.toMatchObject({
      name: 'LatchkeyProblem',
      code: 'service_unavailable',
      status: 503,
      detail: 'Do something else.',
      requestId: 'r-1',
    });
    expect(requests).toHaveLength(3);
  });

  it('repeats a creation only with an Idempotency-Key, and then the same one with the same body', async () => {
    const { baseUrl, requests } = await serve(refuse(503));
    const client = createLatchkeyClient({ baseUrl, accessToken: 'a.b.c' });
    await client.createApiKey({ body: { label: 'x' } }).catch(() => undefined);
    expect(requests).toHaveLength(1);
    const headers = { 'Idempotency-Key': '0f8fad5b-d9cb-469f-a165-70867728950e' };
    await client.createApiKey({ body: { label: 'x' }, headers }).catch(() => undefined);
    expect(requests.slice(1).map((request) => request.headers['idempotency-key'])).toEqual(
      Array(3).fill(headers['Idempotency-Key']),
    );
  });

  it('never follows a redirect, which would take the key along', async () => {
    const elsewhere = await serve(ok);
    const { baseUrl } = await serve((_request, response) =>
      response.writeHead(307, { Location: elsewhere.baseUrl }).end(),
    );
    await expect(createLatchkeyClient({ baseUrl, apiKey: 'lk_x' }).getCurrentUser()).rejects.toBeInstanceOf(
      LatchkeyConnectionError,
    );
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('gives up when an answer takes too long, and says so', async () => {
    const { baseUrl } = await serve(() => undefined);
    const error = await createLatchkeyClient({ baseUrl, timeoutMs: 50 })
      .getLiveness()
      .catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(LatchkeyConnectionError);
    expect((error as Error).message).toContain(baseUrl);
    expect((error as Error).cause).toMatchObject({ name: 'TimeoutError' });
  });

  describe('holds its time limit, whatever is collected as garbage meanwhile', () => {
    const calls = 200;
    const timeoutMs = 500;
    /** Far beyond the limit, and far below what `fetch` waits by itself. */
    const withinMs = 5000;

    /** Calls that nobody answers. @returns how many ended how. */
    async function endsOf(baseUrl: string, fetch: typeof globalThis.fetch = globalThis.fetch): Promise<unknown> {
      const client = createLatchkeyClient({ baseUrl, timeoutMs, fetch });
      const ended: unknown[] = [];
      for (let call = 0; call < calls; call++) {
        client.getLiveness().catch((error: Error) => void ended.push((error.cause as Error).name));
      }
      const until = performance.now() + withinMs;
      for (let turn = 0; ended.length < calls && performance.now() < until; turn++) {
        // Ordinary garbage, and a whole collection now and then.
        Array.from({ length: 20_000 }, () => ({ garbage: new Array(10) }));
        if (turn % 5 === 0) collectGarbage();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { ended: ended.length, names: [...new Set(ended)] };
    }
    const allInTime = { ended: calls, names: ['TimeoutError'] };

    it('when no answer begins', async () => {
      const { baseUrl } = await serve(() => undefined);
      expect(await endsOf(baseUrl)).toEqual(allInTime);
    });

    it('when an answer begins and does not end', async () => {
      const { baseUrl } = await serve((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' }).write('{"status":');
      });
      expect(await endsOf(baseUrl)).toEqual(allInTime);
    });

    it('when no connection is accepted', async () => {
      const { baseUrl } = await serve(ok);
      const never = () => new Promise<Response>(() => undefined);
      expect(await endsOf(baseUrl, never)).toEqual(allInTime);
    });
  });

  it('ends a call that its caller aborts, with the reason of the caller', async () => {
    const { baseUrl } = await serve(() => undefined);
    for (const before of [true, false]) {
      const controller = new AbortController();
      if (before) controller.abort(new Error('not needed any more'));
      const call = createLatchkeyClient({ baseUrl }).getLiveness({ signal: controller.signal });
      setTimeout(() => controller.abort(new Error('not needed any more')), 50);
      await expect(call).rejects.toThrow('not needed any more');
    }
  });

  it('says so when an answer breaks off', async () => {
    const { baseUrl } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' }).write('{"status":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(createLatchkeyClient({ baseUrl }).getLiveness()).rejects.toBeInstanceOf(LatchkeyConnectionError);
  });

  it('says what it got when something else answers', async () => {
    const { baseUrl } = await serve((_request, response) => response.writeHead(500).end('<h1>Bad gateway</h1>'));
    await expect(createLatchkeyClient({ baseUrl }).getLiveness()).rejects.toMatchObject({
      code: 'unexpected_response',
      status: 500,
    });
  });

  it('sends a key as X-API-Key, a token as Bearer, and never both', async () => {
    const { baseUrl, requests } = await serve(ok);
    await createLatchkeyClient({ baseUrl, apiKey: 'lk_x' }).getCurrentUser();
    await createLatchkeyClient({ baseUrl, accessToken: 'a.b.c' }).getCurrentUser();
    expect(requests.map(({ headers }) => [headers['x-api-key'], headers.authorization])).toEqual([
      ['lk_x', undefined],
      [undefined, 'Bearer a.b.c'],
    ]);
    expect(() => createLatchkeyClient({ baseUrl, apiKey: 'lk_x', accessToken: 'a.b.c' })).toThrow(TypeError);
    expect(() => createLatchkeyClient({ baseUrl: 'nonsense' })).toThrow(TypeError);
  });

  it('sends the token that a function gives at the time of the call, and none for undefined', async () => {
    const { baseUrl, requests } = await serve(ok);
    let token: string | undefined;
    const client = createLatchkeyClient({ baseUrl, accessToken: () => token });
    for (token of [undefined, 'a.b.c', 'd.e.f', undefined]) await client.getCurrentUser();
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer a.b.c',
      'Bearer d.e.f',
      undefined,
    ]);
    expect(() => createLatchkeyClient({ baseUrl, apiKey: 'lk_x', accessToken: () => token })).toThrow(TypeError);
  });

  it('stops at once when the caller aborts', async () => {
    const { baseUrl, requests } = await serve(refuse(503, { 'Retry-After': '20' }));
    const call = createLatchkeyClient({ baseUrl }).getLiveness({ signal: AbortSignal.timeout(100) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(requests).toHaveLength(1);
  });
});
