import express, { type Express, type Request } from 'express';
import { assetPath, serveAssets } from './features/pages/assets.js';
import { knownHost } from './http/known-host.js';
import { noFragment } from './http/no-fragment.js';
import { parseQueryString } from './http/query.js';
import type { RequestAddresses } from './http/request-address.js';
import { requestId } from './http/request-id.js';
import { type RequestLog, requestLog } from './http/request-log.js';
import { respondWithProblem } from './http/respond.js';
import { createContractRouter, type RouterOptions } from './http/router.js';
import { securityHeaders } from './http/security-headers.js';
import { singleHost } from './http/single-host.js';
import { withoutTrailingSlash } from './http/trailing-slash.js';
import { Problem } from './problems/problem.js';

interface AppOptions extends RouterOptions {
  log: RequestLog;
  allowedHosts: readonly string[];
  /** Whether to serve what the pages load. */
  assets: boolean;
  addresses: RequestAddresses;
  /** Of challenges, as `realmOf` makes it. */
  realm: string;
}

/** The order of the middleware, and nothing else. */
export function createApp(options: AppOptions): Express {
  const { log, publicUrl, assets, addresses, realm } = options;
  const app = express();
  app.set('trust proxy', addresses.trusts);
  // Express would take any text from X-Forwarded-For for an address, and an address with a port for another one.
  Object.defineProperty(app.request, 'ip', {
    get(this: Request) {
      return addresses.of(this) ?? undefined;
    },
  });
  app.set('query parser', parseQueryString);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('etag');
  app.disable('x-powered-by');

  app.use(requestId());
  app.use(requestLog(log));
  app.use(securityHeaders({ https: publicUrl.startsWith('https:') }));
  app.use(singleHost());
  app.use(noFragment());
  app.use(knownHost(options));
  if (assets) app.get(assetPath, serveAssets());
  app.use(withoutTrailingSlash(options.contract));
  app.use(createContractRouter(options));
  app.use(() => {
    throw new Problem('not_found');
  });
  app.use(respondWithProblem({ publicUrl, realm, problemPage: assets ? options.ports.problemPage : null }));
  return app;
}
