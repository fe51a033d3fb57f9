import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { explanationOf } from '../../src/commands/explanation.js';
import { asAnotherUser, processesOf, runToEnd } from '../support/another-user.js';
import { freePort, newFolder } from '../support/process.js';
import { newDatabaseName, secret } from '../support/service.js';
import { startSlowProxy } from '../support/slow-proxy.js';

const program = resolve('dist/main.js');

function folderForTest(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Options {
  folder: string;
  env?: Record<string, string>;
  user?: { uid?: number; gid?: number };
  /** Before the program, such as a shell that prepares something. */
  through?: readonly string[];
}

/** Starts the service, which must refuse with one line and leave nothing running, and returns that line. */
async function refusal({ folder, env = {}, user = {}, through = [] }: Options): Promise<string> {
  const settings = {
    PATH: process.env['PATH'],
    TMPDIR: folder,
    DATA_DIR: join(folder, 'data'),
    PORT: String(await freePort()),
    ...env,
  };
  const { code, stdout, stderr } = await runToEnd([...through, process.execPath, program], { env: settings, ...user });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^latchkey: [^\n]+\n$/) });
  expect(processesOf(folder)).toEqual([]);
  // No other line says that anything is wrong.
  expect(stdout).not.toMatch(/"level":"(?!info")/);
  return stderr.trim();
}

describe('a disk that is full', () => {
  it('is what the line says, whatever could not be written', () => {
    let error: unknown;
    try {
      writeFileSync('/dev/full', 'x');
    } catch (thrown) {
      error = thrown;
    }
    expect(explanationOf(error)).toBe(
      'latchkey: The disk is full: a file could not be written. Free some space, then start again.',
    );
  });

  /** Whether this user may mount a file system, of which nobody else sees anything. */
  const unshare = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])];
  const mayMount = spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'true']).status === 0;
  const cases = [
    {
      what: 'before anything is written',
      size: '6m',
      fill: 5,
      said: /^latchkey: The disk that holds \S+ is full\. Free some space, or choose another DATA_DIR\.$/,
    },
    {
      what: 'while the database is made',
      size: '30m',
      fill: 22,
      said: /^latchkey: MongoDB has too little disk space \(.+\)\. Free some space there, then start again\.$/,
    },
  ];

  it.each(mayMount ? cases : [])('is named $what', async ({ size, fill, said }) => {
    const folder = folderForTest();
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    const prepare = `mount -t tmpfs -o size=${size},mode=700 tmpfs ${data} && head -c ${fill}m /dev/zero > ${data}/fill && exec "$@"`;
    const line = await refusal({ folder, through: [...unshare, 'sh', '-c', prepare, 'sh'] });
    expect(line).toMatch(said);
  });
});

describe('a folder that cannot be written', () => {
  /** For another user to look into; as root nothing is closed to this one. */
  function closedFolder(): string {
    const folder = folderForTest();
    chmodSync(folder, 0o755);
    return folder;
  }
  const close = (path: string) => {
    chmodSync(path, 0o555);
    onTestFinished(() => chmodSync(path, 0o755));
  };

  it('is named where it is the data directory', async () => {
    const folder = closedFolder();
    mkdirSync(join(folder, 'data'));
    close(join(folder, 'data'));
    const line = await refusal({ folder, env: { TMPDIR: '/tmp' }, user: asAnotherUser });
    expect(line).toContain(`DATA_DIR ${join(folder, 'data')} cannot be written (`);
  });

  it('is named where the data directory cannot be made in it', async () => {
    const folder = closedFolder();
    close(folder);
    const line = await refusal({ folder, env: { TMPDIR: '/tmp' }, user: asAnotherUser });
    expect(line).toContain(`DATA_DIR ${join(folder, 'data')} cannot be written (`);
  });

  it('is named where it is the temporary folder', async () => {
    const folder = closedFolder();
    const [data, temporary] = [join(folder, 'data'), join(folder, 'tmp')];
    mkdirSync(data);
    mkdirSync(temporary);
    chmodSync(data, 0o777);
    if ('uid' in asAnotherUser) spawnSync('chown', [String(asAnotherUser.uid), data]);
    chmodSync(data, 0o700);
    close(temporary);
    const line = await refusal({ folder, env: { TMPDIR: temporary }, user: asAnotherUser });
    expect(line).toContain('The temporary folder cannot be used (');
    expect(line).toContain('Set TMPDIR');
  });
});

describe('a port that is taken', () => {
  it.each(['PORT', 'METRICS_PORT'])('is named, and the embedded MongoDB ends: %s', async (name) => {
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as AddressInfo;
    const line = await refusal({ folder: folderForTest(), env: { [name]: String(port) } });
    expect(line).toContain(`Port ${port} on 127.0.0.1 is taken. Choose another with ${name}`);
  });
});

describe('a MONGODB_URI', () => {
  const withUri = (MONGODB_URI: string) => refusal({ folder: folderForTest(), env: { MONGODB_URI, SECRET: secret } });

  it('whose log-in is refused is told apart from one that does not answer', async () => {
    const proxy = await startSlowProxy(inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`));
    onTestFinished(() => proxy.close());
    const line = await withUri(proxy.uri.replace('mongodb://', 'mongodb://ada:hunter2@'));
    expect(line).toContain('refuses the log-in');
    expect(line).toContain('Check the user and the password in MONGODB_URI');
    expect(line).not.toContain('hunter2');
  });

  it('with an option that there is not is named', async () => {
    const line = await withUri('mongodb://127.0.0.1:1/latchkey?retrywirtes=true');
    expect(line).toContain('Check MONGODB_URI.');
    expect(line).toContain('retrywirtes');
  });

  it.each([
    'mongodb://db.example.org',
    'mongodb://db.example.org/',
    'mongodb://db.example.org/?replicaSet=rs0',
    'mongodb+srv://ada:secret@db.example.org?retryWrites=true',
    'mongodb://one.example.org,two.example.org:27018/?w=1',
  ])('without the name of a database is refused: the driver would write into "test" (%s)', async (MONGODB_URI) => {
    const folder = folderForTest();
    const env = { PATH: process.env['PATH'], DATA_DIR: join(folder, 'data'), MONGODB_URI, SECRET: secret };
    const { code, stderr } = await runToEnd([process.execPath, program], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^latchkey: The configuration is not valid:\n {2}MONGODB_URI was "\(hidden\)"; [^\n]+\n$/);
    expect(stderr).toContain('with the name of a database after the hosts, such as mongodb://db.example.org/latchkey');
  });
});

describe('what a line says of an error', () => {
  const named = (name: string, fields: object) => Object.assign(new Error('of the driver\nand more'), { name }, fields);
  it.each([
    ['a user without rights', named('MongoServerError', { code: 13, codeName: 'Unauthorized' }), 'the role readWrite'],
    ['a database whose disk is full', named('MongoServerError', { code: 14031 }), 'MongoDB has too little disk space'],
    ['a database that went away', named('MongoNetworkTimeoutError', {}), 'MongoDB is not responding'],
    ['a server that does not know a command', named('MongoServerError', { code: 59 }), 'MongoDB 6 or later'],
    ['a program for another machine', named('Error', { code: 'ERR_DLOPEN_FAILED' }), 'native module'],
    ['too many open files', named('Error', { code: 'EMFILE', path: '/x' }), 'ulimit'],
    ['a read-only disk', named('Error', { code: 'EROFS', path: '/x' }), 'cannot read or write /x'],
  ])('of %s is what to do, in one line', (_what, error, advice) => {
    const line = explanationOf(error);
    expect(line).toContain(advice);
    expect(line).not.toContain('\n');
  });

  it('that nobody has foreseen is all that there is to find it', () => {
    expect(explanationOf(new TypeError('x is not a function'))).toMatch(/TypeError: x is not a function\n {4}at /);
  });

  it.each(['Error', 'MongoServerError'])('quotes no secret and nothing that was stored, of an %s', (name) => {
    const message = 'mongodb://ada:not-for-logs@db/x failed, dup key: { emailKey: "grace@example.org" }';
    const text = explanationOf(Object.assign(new Error(message), { name, cause: new Error(message) }));
    expect(text).toContain('failed, dup key');
    expect(text).not.toMatch(/not-for-logs|grace/);
  });
});
