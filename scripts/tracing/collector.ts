import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP has it in JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 2 of a server, 3 of a client. */
  kind: number;
  /** The instrumentation that has made it. */
  scope: string;
}

interface ExportedTraces {
  resourceSpans: { scopeSpans: { scope: { name: string }; spans: Omit<Span, 'scope'>[] }[] }[];
}

export interface Collector {
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be. */
  endpoint: string;
  spans: Span[];
  /** Everything that was received, as it was sent. */
  received: string[];
  close(): Promise<void>;
}

/** Starts a collector that takes traces by OTLP over HTTP, as JSON, and keeps them. */
export async function startCollector(): Promise<Collector> {
  const spans: Span[] = [];
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push(body);
    if (request.url === '/v1/traces') spans.push(...spansIn(JSON.parse(body) as ExportedTraces));
    response.setHeader('Content-Type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    received,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function spansIn({ resourceSpans }: ExportedTraces): Span[] {
  const scopes = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
  return scopes.flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, scope: scope.name })));
}
