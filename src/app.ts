import express, { type Express } from 'express';
import { assetPath, serveAssets } from './features/pages/assets.js';
import { knownHost } from './http/known-host.js';
import { parseQueryString } from './http/query.js';
import { requestId } from './http/request-id.js';
import { type RequestLog, requestLog } from './http/request-log.js';
import { respondWithProblem } from './http/respond.js';
import { createContractRouter, type RouterOptions } from './http/router.js';
import { securityHeaders } from './http/security-headers.js';
import { singleHost } from './http/single-host.js';
import { Problem } from './problems/problem.js';

interface AppOptions extends RouterOptions {
  log: RequestLog;
  publicUrl: string;
  allowedHosts: readonly string[];
  /** Whether to serve what the pages load. */
  assets: boolean;
  /** As Express's setting of this name. */
  trustProxy: unknown;
}

/** The most proxies in a row that are trusted: `X-Forwarded-For` has room for thousands, and each is looked up in networks. */
const mostProxies = 20;

/** The order of the middleware, and nothing else. */
export async function createApp(options: AppOptions): Promise<Express> {
  const { log, publicUrl, assets, trustProxy } = options;
  const app = express();
  app.set('trust proxy', trustProxy);
  const trust = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  app.set('trust proxy fn', (address: string, hop: number) => hop < mostProxies && trust(address, hop));
  app.set('query parser', parseQueryString);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('etag');
  app.disable('x-powered-by');

  app.use(requestId());
  app.use(requestLog(log));
  app.use(securityHeaders({ https: publicUrl.startsWith('https:') }));
  app.use(singleHost());
  app.use(knownHost(options));
  if (assets) app.get(assetPath, serveAssets());
  app.use(await createContractRouter(options));
  app.use(() => {
    throw new Problem('not_found');
  });
  app.use(respondWithProblem({ publicUrl }));
  return app;
}
