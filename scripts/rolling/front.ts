import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../test/support/process.js';
import { copyConfiguration } from '../proxies/configuration.js';
import { findProgram } from '../proxies/program.js';
import { startServer } from '../proxies/server-process.js';

/** nginx in front of the instances. */
export interface Front {
  /** As people would have it as PUBLIC_URL. */
  url: string;
  httpsPort: number;
  httpPort: number;
  /** In PEM. It signs itself. */
  certificate: string;
  /** Where programs for ACME put their answers. */
  acmeFolder: string;
  version: string;
  readonly log: string;
  stop(): Promise<void>;
}

/** Runs `deploy/nginx/latchkey-service.conf`, with nothing changed but addresses and paths, in front of two instances. */
export async function startFront(instancePorts: readonly [number, number]): Promise<Front> {
  const program = await findProgram('nginx');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-front-'));
  chmodSync(folder, 0o755);
  const acmeFolder = join(folder, 'acme');
  mkdirSync(acmeFolder);
  const certificate = makeCertificate(folder);
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'nginx.conf'), mainConfiguration(folder));
  copyConfiguration('nginx/latchkey-service.conf', join(folder, 'latchkey-service.conf'), {
    'listen 80;': `listen 127.0.0.1:${httpPort};`,
    'listen 443 ssl': `listen 127.0.0.1:${httpsPort} ssl`,
    'server_name keys.example.org;': 'server_name localhost;',
    '/etc/nginx/tls/': `${folder}/`,
    '/var/www/acme': acmeFolder,
  });
  copyConfiguration('nginx/latchkey-instances.conf', join(folder, 'latchkey-instances.conf'), {
    'server 127.0.0.1:3000 ': `server 127.0.0.1:${instancePorts[0]} `,
    'server 127.0.0.1:3001 ': `server 127.0.0.1:${instancePorts[1]} `,
  });
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  // It is asked over plain HTTP, which it refuses there, and that is an answer; the other port would send it away.
  const server = await startServer({ program, args, folder, port: httpsPort });
  return {
    url: `https://localhost:${httpsPort}`,
    ...{ httpPort, httpsPort, certificate, acmeFolder, version: program.origin },
    get log() {
      return server.log;
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As docs/production.md says for a trial. */
function makeCertificate(folder: string): string {
  const [certificate, key] = [join(folder, 'latchkey.crt'), join(folder, 'latchkey.key')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  // nginx is not started as root here, as it would be elsewhere.
  chmodSync(key, 0o644);
  return readFileSync(certificate, 'utf8');
}

/** What a package's nginx.conf has around conf.d/; without its paths, which need root. */
function mainConfiguration(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
    access_log off;
${temporary.map((what) => `    ${what}_temp_path ${folder}/${what};`).join('\n')}
    include ${folder}/latchkey-instances.conf;
    include ${folder}/latchkey-service.conf;
}
`;
}
