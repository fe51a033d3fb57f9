import type { Request, RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';

/**
 * Refuses what a page of another origin has a browser send, cookies and all (CSRF): by `Sec-Fetch-Site`, which no page can
 * write, or where a browser sends none, as over plain http, by `Origin`. Programs that are no browser send neither; they
 * have no use for a cookie, and are refused as well.
 *
 * @throws {Problem} `cross_site_request`.
 */
export function sameOrigin({ publicUrl }: { publicUrl: string }): RequestHandler {
  return (req, _res, next) => {
    const site = req.get('Sec-Fetch-Site');
    const isSame = site === undefined ? isOwn(req, publicUrl) : site === 'same-origin';
    if (isSame) return next();
    next(new Problem('cross_site_request', { reason: site === undefined ? 'origin' : 'sec_fetch_site' }));
  };
}

/** Whether the page's origin is this service, by its address or by the host of the request. */
function isOwn(req: Request, publicUrl: string): boolean {
  const origin = req.get('Origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  // A page of a file, of an app or of an extension is none of ours. A file has no host, not even one that is asked for.
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  if (`${protocol}//${host}` === publicUrl) return true;
  // Express reads X-Forwarded-Host for it, where the proxy is trusted.
  const asked = `${protocol}//${req.host ?? ''}`;
  return URL.canParse(asked) && new URL(asked).host === host;
}
