import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for an API, as a flat list of names and values: nothing may be loaded, framed, sniffed or read from another
 * site, and no address of a page goes to one that it links to. Every answer has them, whoever sends it; pages bring a
 * policy of their own. What is about documents, and what no browser reads any more, would only be weight.
 */
export function securityHeaderList({ https }: { https: boolean }): string[] {
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    // `frame-ancestors` says it, and where both are understood it is the one that counts (CSP 3 §7.7.1.1).
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    // It means nothing without TLS.
    strictTransportSecurity: https,
  });
  // They are the same on every answer: helmet is asked once.
  const list: string[] = [];
  const recorder = {
    setHeader: (name: string, value: string) => list.push(name, value),
    removeHeader: () => undefined,
  };
  set({} as IncomingMessage, recorder as unknown as ServerResponse, () => undefined);
  return list;
}

export function securityHeaders(options: { https: boolean }): RequestHandler {
  const list = securityHeaderList(options);
  return (_req, res, next) => {
    for (let at = 0; at < list.length; at += 2) res.setHeader(list[at] as string, list[at + 1] as string);
    next();
  };
}
