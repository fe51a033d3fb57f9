import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for an API: nothing may be loaded, framed, sniffed or read from another site. Pages bring a policy of their own.
 * What is about documents, and what no browser reads any more, would only be weight on every answer.
 */
export function securityHeaders({ https }: { https: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    // It means nothing without TLS.
    strictTransportSecurity: https,
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
