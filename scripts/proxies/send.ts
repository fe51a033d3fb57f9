import { type IncomingHttpHeaders, request } from 'node:http';
import type { Echo } from './sample-api.js';

const answerWithinMs = 15_000;

export interface Sent {
  path?: string;
  method?: string;
  /** In the spelling given; one that has several values is sent as often. */
  headers?: Record<string, string | string[]>;
  body?: Buffer;
  /** The address that the request comes from; on Linux all of 127.0.0.0/8 is this machine. */
  from?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of a problem document. */
  code: string | null;
  /** What the API received; `null` if the request did not get there. */
  echo: Echo | null;
  tookMs: number;
}

/** One request to the proxy, byte for byte as it is given: `fetch` would mend the path and refuse some headers. */
export async function send(port: number, sent: Sent): Promise<Answer> {
  const { path = '/', method = 'GET', body, from = '127.0.0.1' } = sent;
  const headers = linesOf({
    Host: 'api.example.org',
    ...(body === undefined ? {} : { 'Content-Length': String(body.length) }),
    ...sent.headers,
  });
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, method, localAddress: from, headers });
    req.setTimeout(answerWithinMs, () => req.destroy(new Error(`No answer within ${answerWithinMs} ms.`)));
    req.once('error', reject);
    req.once('response', async (res) => {
      let text = '';
      for await (const chunk of res.setEncoding('utf8')) text += chunk;
      const type = text === '' ? '' : (res.headers['content-type'] ?? '');
      const problem = type.startsWith('application/problem+json') ? (JSON.parse(text) as { code: string }) : null;
      const echo = type.startsWith('application/json') ? (JSON.parse(text) as Echo) : null;
      const { statusCode: status = 0, headers: received } = res;
      resolve({
        status,
        headers: received,
        code: problem?.code ?? null,
        echo,
        tookMs: performance.now() - startedAt,
      });
    });
    req.end(body);
  });
}

/** Names and values in turn, which Node.js sends as they are. */
function linesOf(headers: Record<string, string | string[]>): string[] {
  return Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));
}
