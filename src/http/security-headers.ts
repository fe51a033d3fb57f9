import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers for an API: nothing may be loaded, framed or sniffed. Pages bring a policy of their own. */
export function securityHeaders({ https }: { https: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // These mean nothing without TLS, and browsers complain of them.
    ...(https ? {} : { strictTransportSecurity: false, crossOriginOpenerPolicy: false, originAgentCluster: false }),
  });
}

/** The same headers as a flat list of names and values, for an answer that is written without Express. */
export function securityHeaderList(options: { https: boolean }): string[] {
  const list: string[] = [];
  const recorder = {
    setHeader: (name: string, value: string) => list.push(name, value),
    removeHeader: () => undefined,
  };
  const set = securityHeaders(options) as unknown as (
    req: IncomingMessage,
    res: ServerResponse,
    next: () => void,
  ) => void;
  set({} as IncomingMessage, recorder as unknown as ServerResponse, () => undefined);
  return list;
}
