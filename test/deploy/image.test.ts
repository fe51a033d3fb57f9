import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import {
  imageOf,
  instructionsOf,
  readCopy,
  readDockerfile,
  readVariables,
  readWords,
} from '../../scripts/image/dockerfile.js';
import { createDockerignore } from '../../scripts/image/dockerignore.js';
import { versionOf } from '../../scripts/image/node-of-image.js';
import { variables } from '../../src/config/variables.js';

// What comes of the steps is tried by `npm run try:image`. Here is checked what goes wrong unnoticed: that the Dockerfile names
// what is there.

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(text('package.json')) as { engines: { node: string }; scripts: Record<string, string> };
const contract = parse(text('openapi.yaml')) as { paths: Record<string, object> };
const stages = readDockerfile(text('Dockerfile'));
const isSent = createDockerignore(text('.dockerignore'));
const [build, image] = [stages.find(({ name }) => name === 'build'), stages.at(-1)];
if (!build || !image) throw new Error('The Dockerfile has not the stages that are checked here.');
const said = (stage: typeof image, name: string) =>
  instructionsOf(stages, stage).flatMap((each) => (each.name === name ? [each.text] : []));
const one = (name: string) => {
  const [only = '', ...more] = said(image, name);
  expect({ name, more }).toEqual({ name, more: [] });
  return only;
};
const sources = said(build, 'COPY').flatMap((copy) => readCopy(copy).sources.map((path) => path.replace(/\/$/, '')));
const isCopied = (path: string) => sources.some((source) => path === source || path.startsWith(`${source}/`));

describe('the Dockerfile', () => {
  it('begins with one exact version of Node.js, which the service supports', () => {
    expect(new Set(stages.map((stage) => imageOf(stages, stage))).size).toBe(1);
    const tag = imageOf(stages, image);
    expect(tag).toMatch(/^node:\d+\.\d+\.\d+-trixie-slim$/);
    const [, least = ''] = /^>=(\d+\.\d+)$/.exec(manifest.engines.node) ?? [];
    const [major, minor] = versionOf(tag).split('.').map(Number) as [number, number];
    const [leastMajor, leastMinor] = least.split('.').map(Number) as [number, number];
    expect(major > leastMajor || (major === leastMajor && minor >= leastMinor)).toBe(true);
  });

  it('copies what is there, and nothing that the build would not be sent', () => {
    expect(sources.length).toBeGreaterThan(5);
    for (const path of sources)
      expect({ path, there: existsSync(path), sent: isSent(path) }).toEqual({ path, there: true, sent: true });
  });

  it.each(['service', 'reference', 'client', 'pages'])('copies all that the build of the %s reads', (part) => {
    const { inputs } = JSON.parse(text(`dist/.stamps/${part}.json`)) as { inputs: string[] };
    expect(inputs.length).toBeGreaterThan(1);
    // What the build has made of others.
    const read = inputs.filter((path) => !path.startsWith('generated/client/dist'));
    expect(read.filter((path) => !isCopied(path) || !isSent(path))).toEqual([]);
  });

  it('runs scripts that there are', () => {
    const named = said(build, 'RUN').flatMap((command) =>
      [...command.matchAll(/npm run (\S+)/g)].map(([, name = '']) => name),
    );
    expect(named).toEqual(['build']);
    for (const name of named) expect(manifest.scripts).toHaveProperty(name);
  });

  it('takes into the image what is tried as a deployment, side by side, and nothing else', () => {
    const copies = said(image, 'COPY').map(readCopy);
    expect(copies).toEqual([
      { from: 'build', sources: ['/app/node_modules/'], target: 'node_modules/' },
      { from: 'build', sources: ['/app/dist/'], target: 'dist/' },
    ]);
    expect(said(image, 'RUN')).toEqual([]);
    expect(said(build, 'RUN').join('\n')).toMatch(/npm ci --omit=optional[\s\S]*npm prune --omit=dev --omit=optional/);
  });

  it('sets variables that there are, and exposes the port that they say', () => {
    const { NODE_ENV, ...env } = readVariables(one('ENV'));
    expect(NODE_ENV).toBe('production');
    for (const name of Object.keys(env)) expect(Object.keys(variables)).toContain(name);
    expect(env).toEqual({ HOST: '0.0.0.0', PORT: variables.PORT.fallback });
    expect(one('EXPOSE')).toBe(env['PORT']);
  });

  it('runs as a user who is nobody, by number, and is stopped by a signal that the service knows', () => {
    const [uid, gid] = one('USER').split(':').map(Number);
    expect([uid, gid].every((id) => Number.isInteger(id) && Number(id) > 0)).toBe(true);
    expect(text('src/commands/stop-signal.ts')).toContain(`'${one('STOPSIGNAL')}'`);
  });

  it('starts Node.js itself, so that signals arrive, with a command that can be another one', () => {
    const [node, flag, program = ''] = readWords(one('ENTRYPOINT'));
    expect([node, flag]).toEqual(['node', '--enable-source-maps']);
    expect(one('WORKDIR')).toBe('/app');
    expect(existsSync(program.replace('/app/', ''))).toBe(true);
    const commands = [...text('src/main.ts').matchAll(/^ {2}'?([a-z-]+)'?: \(\) => import/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(3);
    const [serve, ...more] = readWords(one('CMD'));
    expect([commands.includes(serve), more]).toEqual([true, []]);
    const [, example] = /latchkey ([a-z-]+) \S+@/.exec(text('Dockerfile')) ?? [];
    expect(commands).toContain(example);
  });

  it('says which image it is', () => {
    const labels = readVariables(one('LABEL'));
    for (const what of ['title', 'description', 'licenses', 'version', 'revision']) {
      expect(labels[`org.opencontainers.image.${what}`]).toBeTruthy();
    }
  });
});

describe('the health check of the image', () => {
  const [program = '', ...args] = readWords(one('HEALTHCHECK'));

  it('asks for a path of the contract, and needs nothing but Node.js', () => {
    expect(program).toBe('node');
    const [, path = ''] = /'(\/\w+)'/.exec(args.join(' ')) ?? [];
    expect(Object.keys(contract.paths)).toContain(path);
  });

  it.each([
    [200, 0],
    [503, 1],
    [404, 1],
    [null, 1],
  ])('ends, of a service that answers %s, with %i', async (answer, expected) => {
    const server = createServer((_request, response) => response.writeHead(answer ?? 200).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const close = () => new Promise((resolve) => server.close(resolve));
    if (answer === null) await close();
    else onTestFinished(() => void close());
    const code = await new Promise((resolve) => {
      execFile(process.execPath, args, { env: { PORT: String(port) } }, (error) => resolve(error?.code ?? 0));
    });
    expect(code).toBe(expected);
  });
});

describe('.dockerignore', () => {
  it.each([
    '.env',
    '.git/config',
    '.cache/nodes/node',
    'data/secret',
    'deploy/compose/.env',
    'deploy/compose/secrets/latchkey-secret',
    'dist/main.js',
    'generated/client/dist/index.js',
    'node_modules/express/package.json',
    'scripts/try-image.ts',
    'secret.txt',
    'test/support/service.ts',
  ])('keeps %s out', (path) => expect(isSent(path)).toBe(false));

  it('is read as Docker reads it: the last line that fits decides', () => {
    const isSentThere = createDockerignore('# all\n*\n!a\na/b.c\n!a/b.c/d\n');
    const sent = ['x', 'a', 'a/x', 'a/b.c', 'a/bxc', 'a/b.c/x', 'a/b.c/d', 'ab'].filter(isSentThere);
    expect(sent).toEqual(['a', 'a/x', 'a/bxc', 'a/b.c/d']);
    expect(() => createDockerignore('**/x')).toThrow('not known');
  });
});

describe('a Dockerfile', () => {
  it('is read line by line, without comments, and by its stages', () => {
    const read = readDockerfile('FROM a:1 AS one\nRUN a \\\n  # why\n  && b\n\nFROM one\ncopy --from=one /x /y z/\n');
    expect(read).toEqual([
      { from: 'a:1', name: 'one', instructions: [{ name: 'RUN', text: 'a && b' }] },
      { from: 'one', name: null, instructions: [{ name: 'COPY', text: '--from=one /x /y z/' }] },
    ]);
    expect(imageOf(read, read[1] as (typeof read)[1])).toBe('a:1');
    expect(readCopy('--from=one /x /y z/')).toEqual({ from: 'one', sources: ['/x', '/y'], target: 'z/' });
    expect(() => readCopy('--chown=1 a b')).toThrow('--chown=1');
    expect(() => readDockerfile('RUN a')).toThrow('no stage');
    expect(readVariables('A=1 B="two words" C=')).toEqual({ A: '1', B: 'two words', C: '' });
  });
});
