import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPart, isFresh } from '../../scripts/build/freshness.mjs';

let folder: string;
let part: Parameters<typeof isFresh>[0];
let source: string;

const longAgo = new Date('2026-11-21T12:00:00.000Z');

/** As if it had been there for long. */
function write(path: string, text: string): void {
  writeFileSync(path, text);
  utimesSync(path, longAgo, longAgo);
}

async function build(during: () => void = () => undefined): Promise<void> {
  await buildPart(part, () => {
    write(part.output, 'built');
    during();
    return { inputs: [join(folder, 'src'), join(folder, 'lock')], except: [join(folder, 'src/browser')] };
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-freshness-'));
  part = { name: 'part', output: join(folder, 'output'), stamps: join(folder, 'stamps') };
  mkdirSync(join(folder, 'src/browser'), { recursive: true });
  source = join(folder, 'src/a.ts');
  write(source, 'a');
  await build();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a part of the build', () => {
  it('is fresh once it is built', () => {
    expect(isFresh(part)).toBe(true);
  });

  it.each<[string, () => void]>([
    ['a file is touched', () => utimesSync(source, new Date(), new Date())],
    [
      'a file changes and changes back',
      () => {
        write(source, 'b');
        write(source, 'a');
      },
    ],
    ['what does not count changes', () => write(join(folder, 'src/browser/b.ts'), 'b')],
  ])('stays fresh when %s', (_what, change) => {
    change();
    expect(isFresh(part)).toBe(true);
  });

  it.each<[string, () => void]>([
    ['a file changes, whatever its date', () => write(source, 'b')],
    ['a file is new', () => write(join(folder, 'src/b.ts'), 'b')],
    ['a file is deleted', () => rmSync(source)],
    ['a file that was not there is', () => write(join(folder, 'lock'), 'x')],
    ['its output is deleted', () => rmSync(part.output)],
  ])('is stale when %s', (_what, change) => {
    change();
    expect(isFresh(part)).toBe(false);
  });

  it('is stale when a file changes while it is built', async () => {
    await build(() => utimesSync(source, new Date(), new Date(Date.now() + 1000)));
    expect(isFresh(part)).toBe(false);
  });

  it('is stale when it cannot be built', async () => {
    const failing = build(() => {
      throw new Error('It does not compile.');
    });
    await expect(failing).rejects.toThrow('It does not compile.');
    expect(isFresh(part)).toBe(false);
  });
});
