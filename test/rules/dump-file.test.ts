import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run as dump } from '../../src/commands/dump.js';
import { openDumpFile, saveDump } from '../../src/commands/dump-file.js';
import { run as restore } from '../../src/commands/restore.js';
import { StartupError } from '../../src/lib/startup-error.js';

describe('the file of a dump', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-dump-'));
    path = join(folder, 'a.dump');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  type Options = Partial<Parameters<typeof saveDump>[0]>;
  const save = (to = path, options: Options = {}) =>
    saveDump({
      path: to,
      force: false,
      source: Readable.from([Buffer.from('new')]),
      signal: new AbortController().signal,
      ...options,
    });
  const contentOf = (file: string) => gunzipSync(readFileSync(file)).toString();

  it('is for its owner only, whatever files are by default', async () => {
    const umask = process.umask(0);
    try {
      await save();
      writeFileSync(join(folder, 'other'), '');
    } finally {
      process.umask(umask);
    }
    expect(statSync(join(folder, 'other')).mode & 0o777).toBe(0o666);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(contentOf(path)).toBe('new');
  });

  it('replaces no other unless it is told to, and then is for its owner only as well', async () => {
    writeFileSync(path, 'old');
    await expect(save()).rejects.toThrow(
      new StartupError(`${path} already exists. Give another path, or --force to replace the file.`),
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    chmodSync(path, 0o644);
    await save(path, { force: true });
    expect(contentOf(path)).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a.dump']);
  });

  it('does not replace one that came while it was written', async () => {
    async function* slow() {
      yield Buffer.from('new');
      writeFileSync(path, 'of somebody else');
    }
    await expect(save(path, { source: Readable.from(slow()) })).rejects.toThrow('already exists');
    expect(readFileSync(path, 'utf8')).toBe('of somebody else');
    expect(readdirSync(folder)).toEqual(['a.dump']);
  });

  it('is written beside what another process of the same id is writing, as containers have them', async () => {
    const other = `a.dump.${process.pid}.part`;
    writeFileSync(join(folder, other), 'of another container');
    await save();
    expect(contentOf(path)).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.dump', other]);
  });

  it('never removes a draft that is not its own', async () => {
    const draft = `${path}.mine.part`;
    writeFileSync(draft, 'of another container');
    await expect(save(path, { draftName: 'mine' })).rejects.toThrow(
      new StartupError(`${draft} already exists, perhaps from another dump. Run dump again.`),
    );
    expect(readFileSync(draft, 'utf8')).toBe('of another container');
    expect(readdirSync(folder)).toEqual(['a.dump.mine.part']);
  });

  it.each(['the database fails', 'it is stopped'])('is not there where %s, and the one before stays', async (what) => {
    const stopping = new AbortController();
    async function* failing() {
      yield Buffer.from('half');
      if (what === 'the database fails') throw new StartupError('The database was migrated while it was dumped.');
      stopping.abort();
      yield Buffer.from('more');
    }
    const failed = (to: string, force: boolean) =>
      save(to, { force, source: Readable.from(failing()), signal: stopping.signal });
    await expect(failed(path, false)).rejects.toThrow(/migrated|aborted/);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, 'of yesterday');
    await expect(failed(path, true)).rejects.toThrow(/migrated|aborted/);
    expect(readdirSync(folder)).toEqual(['a.dump']);
    expect(readFileSync(path, 'utf8')).toBe('of yesterday');
  });

  it('is neither written into a folder that is not there nor in the place of one', async () => {
    await expect(save(join(folder, 'no/a.dump'))).rejects.toThrow(
      new StartupError(`The folder ${join(folder, 'no')} does not exist.`),
    );
    mkdirSync(path);
    await expect(save(path, { force: true })).rejects.toThrow(
      new StartupError(`${path} is not a file. Give the path of one.`),
    );
  });

  it('has to be there to be restored', () => {
    const { signal } = new AbortController();
    const message = (file: string) => new StartupError(`There is no file ${file}. Give the path of a dump.`);
    expect(() => openDumpFile(path, signal)).toThrow(message(path));
    expect(() => openDumpFile(folder, signal)).toThrow(message(folder));
    expect(existsSync(path)).toBe(false);
  });
});

describe('a command', () => {
  it.each([
    { command: dump, words: ['a', 'b'], usage: 'dump [FILE] [--force]' },
    { command: dump, words: ['--all'], usage: 'dump [FILE] [--force]' },
    { command: restore, words: ['a', 'b'], usage: 'restore [FILE] [--check | --no-wait]' },
    { command: restore, words: ['a', '--force'], usage: 'restore [FILE] [--check | --no-wait]' },
  ])('that is called with $words says how it is used: $usage', async ({ command, words, usage }) => {
    const refused = await command(words).catch((error) => error);
    expect(refused).toBeInstanceOf(StartupError);
    expect(refused.message).toContain(usage);
  });
});
