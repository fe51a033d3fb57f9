import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** From top to bottom: a room imports only from itself and from the rooms below. */
const rooms = [
  ...['main.ts', 'commands', 'services.ts', 'services', 'handlers.ts', 'server.ts', 'app.ts', 'config'],
  ...['web/settings', 'web/developers', 'web/keys', 'web/account', 'web/shell', 'web'],
  ...[
    'stats',
    'management',
    'verification',
    'usage',
    'throttling',
    'accounts',
    'organizations',
    'owners',
    'apikeys',
    'sessions',
    'secrets',
    'idempotency',
    'limits',
    'plans',
    'scopes',
    'service',
  ].map((feature) => `features/${feature}`),
  ...['features/authentication', 'features/pages'],
  ...['http', 'database', 'problems', 'contract', 'domain', 'client', 'lib'],
];
/** What browsers get of the service, and what its clients do: the only ways in and out of these rooms. */
const apart = [
  { room: /^web\//, mayImport: /^(web|features\/pages\/shared)\// },
  { room: /^client\//, mayImport: /^client\// },
  { room: /^(?!client\/)/, mayImport: /^(?!client\/)/ },
  { room: /^(?!web\/)/, mayImport: /^(?!web\/)/ },
];

/** What worker threads load is JavaScript, so that it needs no build. */
const codeFile = /\.(tsx?|js)$/;

type Imports = ReadonlyMap<string, readonly string[]>;

/** The files of `src`, each with those that it imports, types included, as the compiler lists them. */
function importsOf(folder: string): Imports {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => codeFile.test(path));
  const read = (path: string) => ts.preProcessFile(readFileSync(join(folder, path), 'utf8')).importedFiles;
  const named = (from: string, { fileName }: ts.FileReference) => {
    const [bare] = join(dirname(from), fileName).split(/\.js$/);
    return paths.filter((path) => fileName.startsWith('.') && path.replace(codeFile, '') === bare);
  };
  return new Map(paths.map((path) => [path, read(path).flatMap((reference) => named(path, reference))]));
}

const roomOf = (path: string) => rooms.findIndex((room) => path === room || path.startsWith(`${room}/`));

function faultsIn(imports: Imports): string[] {
  const arrows = [...imports].flatMap(([from, all]) => all.map((to) => ({ from, to })));
  return [
    ...[...imports.keys()].filter((path) => roomOf(path) < 0).map((path) => `${path} is in no room`),
    ...arrows
      .filter(({ from, to }) => roomOf(to) < roomOf(from))
      .map(({ from, to }) => `${from} imports ${to}, upward`),
    ...arrows
      .filter(({ from, to }) => apart.some(({ room, mayImport }) => room.test(from) && !mayImport.test(to)))
      .map(({ from, to }) => `${from} may not import ${to}`),
    ...circlesIn(imports),
  ];
}

/** Each file that leads back to itself, with the shortest way. */
function circlesIn(imports: Imports): string[] {
  return [...imports.keys()].flatMap((start) => {
    const ways = [[start]];
    const seen = new Set<string>();
    for (const way of ways) {
      for (const next of imports.get(way.at(-1) ?? '') ?? []) {
        if (next === start) return [`a circle: ${[...way, start].join(' → ')}`];
        if (!seen.has(next)) ways.push([...way, next]);
        seen.add(next);
      }
    }
    return [];
  });
}

describe('the source', () => {
  const imports = importsOf(source);

  it('is read as a whole', () => {
    expect(imports.size).toBeGreaterThan(150);
    expect(imports.get('main.ts')).toContain('commands/serve.ts');
    expect(imports.get('http/ports.ts')).toContain('domain/principal.ts');
  });

  it('imports one way: no import runs upward, none closes a circle', () => {
    expect(faultsIn(imports)).toEqual([]);
  });

  it('judges passwords in worker threads only, as that holds up the event loop', () => {
    const importersOf = (file: string) => [...imports].filter(([, all]) => all.includes(file)).map(([from]) => from);
    expect(importersOf('features/accounts/guessable.js')).toEqual(['features/accounts/password-worker.js']);
    // By its types only: it is loaded by the threads.
    expect(importersOf('features/accounts/password-worker.js')).toEqual(['features/accounts/password-workers.ts']);
    expect(readFileSync(join(source, 'features/accounts/password-workers.ts'), 'utf8')).toMatch(
      /^import type \* as worker from '.\/password-worker.js';$/m,
    );
  });

  it.each<[string, string, RegExp]>([
    ['http/router.ts', 'features/usage/usage.ts', /upward/],
    ['domain/limit.ts', 'contract/types.ts', /upward/],
    ['handlers.ts', 'services.ts', /upward/],
    ['lib/ids.ts', 'lib/ids.ts', /circle: lib\/ids\.ts → lib\/ids\.ts/],
    ['http/context.ts', 'http/router.ts', /circle/],
    ['features/pages/guide.ts', 'client/index.ts', /may not import/],
    ['services.ts', 'web/shell/latchkey.ts', /may not import/],
    ['web/keys/key-form.tsx', 'features/apikeys/rules.ts', /may not import/],
    ['attic/lost.ts', 'lib/ids.ts', /in no room/],
  ])('is refused once %s imports %s', (from, to, fault) => {
    const planted = new Map([...imports, [from, [...(imports.get(from) ?? []), to]]]);
    expect(faultsIn(planted)).toContainEqual(expect.stringMatching(fault));
  });
});
