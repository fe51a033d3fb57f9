/** A network that loses answers: what is asked through it is done, and whoever has asked learns nothing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServiceProcess } from '../../test/support/process.js';

export interface LossyNetwork extends Pick<ServiceProcess, 'request'> {
  /** The answers that nobody got. */
  lost: { status: number; body: string }[];
  close(): void;
}

export async function openLossyNetwork(service: ServiceProcess): Promise<LossyNetwork> {
  const lost: LossyNetwork['lost'] = [];
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const { authorization = '', 'content-type': type = '', 'idempotency-key': idempotencyKey } = headers;
    const answer = await service.request(url, {
      method,
      headers: {
        Authorization: authorization,
        'Content-Type': type,
        ...(typeof idempotencyKey === 'string' && { 'Idempotency-Key': idempotencyKey }),
      },
      body: await text(request),
    });
    lost.push({ status: answer.status, body: await answer.text() });
    response.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    lost,
    request: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
