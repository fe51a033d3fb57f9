import type { Request, RequestHandler } from 'express';
import type { Contract } from '../contract/contract.js';
import { redact } from '../domain/redact.js';
import { hostNameOf } from '../lib/host-name.js';
import { Problem } from '../problems/problem.js';

interface KnownHostOptions {
  contract: Contract;
  /** Address of this instance. */
  publicUrl: string;
  /** Further names, as `hostNameOf` gives them. */
  allowedHosts: readonly string[];
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses a request for a host that this instance is not (RFC 9110 §7.4), whatever it asks for: by such a name a page of
 * somebody else reaches a service inside a network (DNS rebinding). Only the paths that the contract marks with
 * `x-any-host` answer under every name. Behind a proxy that is trusted, the host is the one that the proxy was asked for.
 *
 * @throws {Error} if a path that answers under every name has a parameter.
 */
export function knownHost({ contract, publicUrl, allowedHosts }: KnownHostOptions): RequestHandler {
  const known = new Set([hostNameOf(new URL(publicUrl).host), ...allowedHosts, ...loopback]);
  const open = new Set(contract.operations.filter(({ anyHost }) => anyHost).map(({ path }) => path));
  const template = [...open].find((path) => path.includes('{'));
  if (template !== undefined) throw new Error(`${template} cannot answer under every host name: it has a parameter.`);

  return (req, _res, next) => {
    if (open.has(req.path)) return next();
    const names = authoritiesOf(req).map(hostNameOf);
    const stranger = names.find((name) => name === null || !known.has(name));
    if (stranger === undefined) return next();
    const what =
      stranger === null
        ? 'The request names no host.'
        : `This service does not serve the host name ${redact(stranger)}.`;
    const advice = 'Use its own address. Its operator can allow another name with ALLOWED_HOSTS or PUBLIC_URL.';
    next(new Problem('misdirected_request', { detail: `${what} ${advice}`, reason: 'host' }));
  };
}

/** What the request says that its host is: in a target that is a whole URL, which counts more (RFC 9112 §3.2.2), and in Host. */
function authoritiesOf(req: Request): string[] {
  const [, inTarget] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(req.originalUrl) ?? [];
  // Express reads X-Forwarded-Host for it, where the proxy is trusted.
  const host = req.host ?? '';
  return inTarget === undefined ? [host] : [inTarget, host];
}
