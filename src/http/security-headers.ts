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
