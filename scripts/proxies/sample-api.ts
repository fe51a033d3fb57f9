import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The API behind the proxy: answers every request with what it received. */
export interface SampleApi {
  port: number;
  /** How many requests have come. */
  readonly requests: number;
  stop(): Promise<void>;
}

/** What the sample API answers. */
export interface Echo {
  method: string;
  url: string;
  /** In the order and the case in which they came, repeated ones included. */
  headers: [name: string, value: string][];
  bodyBytes: number;
}

export async function startSampleApi(): Promise<SampleApi> {
  let requests = 0;
  const server = createServer(async (req, res) => {
    requests++;
    let bodyBytes = 0;
    for await (const chunk of req) bodyBytes += (chunk as Buffer).length;
    const headers = req.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [[name, all[index + 1] ?? ''] as [string, string]] : [],
    );
    const echo: Echo = { method: req.method ?? '', url: req.url ?? '', headers, bodyBytes };
    res.setHeader('Content-Type', 'application/json');
    // What a proxy that speaks for the API must not let stand beside its own.
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.end(JSON.stringify(echo));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get requests() {
      return requests;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
