/**
 * Runs deploy/caddy/Caddyfile, with nothing changed but addresses, in front of a sample API and a real Latchkey:
 * `npm run try:caddy`. Where Caddy is not installed, Debian's is fetched into .cache/ and not installed.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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
const program = await findProgram('caddy');
const { stdout: version } = await run(program.command, ['version'], { env: program.env });
const folder = mkdtempSync(join(tmpdir(), 'latchkey-caddy-'));

const start: ProxyUnderTest['start'] = async ({ latchkey, api }) => {
  const port = await freePort();
  const configuration = join(folder, 'Caddyfile');
  copyConfiguration('caddy/Caddyfile', configuration, {
    '127.0.0.1:3000': `127.0.0.1:${latchkey}`,
    '127.0.0.1:8000': `127.0.0.1:${api}`,
    // Without TLS, and without the interface for changing the configuration, which has a fixed port.
    '\napi.example.org {': `\n{\n\tadmin off\n}\n\nhttp://api.example.org:${port} {\n\tbind 127.0.0.1\n`,
  });
  const args = ['run', '--adapter', 'caddyfile', '--config', configuration];
  return startServer({ program, args, folder, port });
};

try {
  chmodSync(folder, 0o755);
  const name = `caddy ${version.trim()} (${program.origin})`;
  process.exitCode = (await tryProxy({ name, tellsLimits: false, start })) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
