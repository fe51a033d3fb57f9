/**
 * Runs deploy/nginx/latchkey.conf, with nothing changed but addresses, in front of a sample API and a real Latchkey:
 * `npm run try:nginx`. Where nginx is not installed, Debian's is fetched into .cache/ and not installed.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../test/support/process.js';
import type { ProxyUnderTest } from './proxies/bench.js';
import { copyConfiguration } from './proxies/configuration.js';
import { findProgram } from './proxies/program.js';
import { startServer } from './proxies/server-process.js';
import { tryProxy } from './proxies/try-proxy.js';

const run = promisify(execFile);
const program = await findProgram('nginx');
const { stderr: version } = await run(program.command, ['-v'], { env: program.env });
const folder = mkdtempSync(join(tmpdir(), 'latchkey-nginx-'));

/** What a package's nginx.conf has around conf.d/; without its paths, which need root. */
const main = `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    include latchkey.conf;
}
`;

const start: ProxyUnderTest['start'] = async ({ latchkey, api }) => {
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), main);
  copyConfiguration('nginx/latchkey-identity.conf', join(folder, 'latchkey-identity.conf'), {});
  copyConfiguration('nginx/latchkey.conf', join(folder, 'latchkey.conf'), {
    'server 127.0.0.1:3000;': `server 127.0.0.1:${latchkey};`,
    'server 127.0.0.1:8000;': `server 127.0.0.1:${api};`,
    'listen 8080;': `listen 127.0.0.1:${port};`,
  });
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  return startServer({ program, args, folder, port });
};

try {
  chmodSync(folder, 0o755);
  const name = `${version.trim()} (${program.origin})`;
  process.exitCode = (await tryProxy({ name, tellsLimits: true, start })) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
