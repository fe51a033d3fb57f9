import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of JSON, what it says; else empty. */
  body: Record<string, unknown>;
}

export type HttpsClient = ReturnType<typeof createHttpsClient>;

/** A client that keeps its connections and trusts one certificate. */
export function createHttpsClient({ port, certificate: ca }: { port: number; certificate: string }) {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 32 });
  async function send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const bytes = body === undefined ? '' : JSON.stringify(body);
    const described = body === undefined ? {} : { 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...{ agent, host: 'localhost', port, method, path },
          headers: { 'Content-Length': String(Buffer.byteLength(bytes)), ...described, ...headers },
        },
        (response) => {
          const { statusCode: status = 0, headers: received } = response;
          const isJson = /json/.test(received['content-type'] ?? '');
          text(response).then((said) => {
            resolve({ status, headers: received, body: isJson && said !== '' ? JSON.parse(said) : {} });
          }, reject);
        },
      );
      sent.setTimeout(30_000, () => sent.destroy(new Error('no answer within 30 s')));
      sent.once('error', reject);
      sent.end(bytes);
    });
  }
  return { send, close: () => agent.destroy() };
}

/** @throws {Error} if the status is another one. */
export async function expectStatus(answer: Promise<Answer>, status: number): Promise<Record<string, unknown>> {
  const { status: seen, body } = await answer;
  if (seen !== status) throw new Error(`${seen}, and not ${status}: ${JSON.stringify(body)}`);
  return body;
}
