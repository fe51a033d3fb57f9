import express, { type Express } from 'express';
import type { Config } from './config.js';
import type { Contract } from './contract/document.js';
import type { Handlers } from './contract/operations.js';
import { createContractRouter } from './contract/router.js';
import type { Authenticate, Authorize } from './contract/security.js';
import type { Throttle } from './features/throttling/throttle.js';
import type { Usage } from './features/usage/usage.js';
import { parseQueryString } from './http/query.js';
import { requestId } from './http/request-id.js';
import { type RequestLog, requestLog } from './http/request-log.js';
import { securityHeaders } from './http/security-headers.js';
import { singleHost } from './http/single-host.js';
import { Problem } from './problems/problem.js';
import { respondWithProblem } from './problems/respond.js';

export interface AppOptions {
  contract: Contract;
  handlers: Handlers;
  authenticate: Authenticate;
  authorize: Authorize;
  throttle: Throttle;
  usage: Usage;
  log: RequestLog;
  publicUrl: string;
  trustProxy: Config['trustProxy'];
}

/** The order of the middleware, and nothing else. */
export async function createApp(options: AppOptions): Promise<Express> {
  const { log, publicUrl, trustProxy } = options;
  const app = express();
  app.set('trust proxy', trustProxy);
  app.set('query parser', parseQueryString);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('etag');
  app.disable('x-powered-by');

  app.use(requestId());
  app.use(requestLog(log));
  app.use(securityHeaders({ https: publicUrl.startsWith('https:') }));
  app.use(singleHost());
  app.use(await createContractRouter(options));
  app.use(() => {
    throw new Problem('not_found');
  });
  app.use(respondWithProblem({ publicUrl }));
  return app;
}
