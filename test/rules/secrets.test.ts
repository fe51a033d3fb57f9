import { describe, expect, it } from 'vitest';
import { decideStart } from '../../src/features/secrets/rules.js';
import { isMountedReadOnly } from '../../src/lib/file-access.js';
import { createKeyring } from '../../src/lib/keyring.js';

const [first, second, third] = [
  'the first secret of at least 32 bytes',
  'the second secret of at least 32 bytes',
  'the third secret of at least 32 bytes',
];
const idOf = (secret: string) => createKeyring({ secret }).current.id;
const of = (depended: string[], inUse: string[] = []) => ({ depended, inUse });

describe('a start', () => {
  it('is free on an empty database', () => {
    expect(decideStart(createKeyring({ secret: first }), of([]))).toEqual({ ok: true, missing: [] });
  });

  it('goes on with the secret that records depend on, current or previous', () => {
    const depended = of([idOf(first)]);
    expect(decideStart(createKeyring({ secret: first }), depended)).toEqual({ ok: true, missing: [] });
    const rotating = createKeyring({ secret: second, previousSecrets: [first] });
    expect(decideStart(rotating, depended)).toEqual({ ok: true, missing: [] });
  });

  it('is refused where no secret fits, with one line that says what to do', () => {
    const decision = decideStart(createKeyring({ secret: second, previousSecrets: [third] }), of([idOf(first)]));
    expect(decision).toMatchObject({ ok: false, message: expect.stringContaining('Put the former secret back') });
    expect(decision).toMatchObject({ message: expect.stringContaining(idOf(first)) });
    expect(JSON.stringify(decision)).not.toMatch(/secret of at least|\\n/);
  });

  it('is refused with the right secret among the next ones only: SECRET and NEXT_SECRETS were mixed up', () => {
    const swapped = createKeyring({ secret: second, nextSecrets: [first] });
    expect(decideStart(swapped, of([idOf(first)]))).toMatchObject({ ok: false });
  });

  it('names the secrets that are missing where others fit', () => {
    const depended = of([idOf(first), idOf(second)], [idOf(second)]);
    expect(decideStart(createKeyring({ secret: second }), depended)).toEqual({ ok: true, missing: [idOf(first)] });
  });

  it('is refused without the secret that is in use, whatever else fits', () => {
    const depended = of([idOf(first), idOf(second)], [idOf(second)]);
    const mistyped = createKeyring({ secret: third, previousSecrets: [first] });
    expect(decideStart(mistyped, depended)).toMatchObject({
      ok: false,
      message: expect.stringContaining(idOf(second)),
    });
    const complete = createKeyring({ secret: third, previousSecrets: [first, second] });
    expect(decideStart(complete, depended)).toEqual({ ok: true, missing: [] });
    // An instance that starts once more as it was before the rotation.
    const before = createKeyring({ secret: first, nextSecrets: [second] });
    expect(decideStart(before, depended)).toEqual({ ok: true, missing: [] });
  });
});

describe('a file that everybody can read', () => {
  const mounts = [
    '22 1 0:21 / / ro,relatime - overlay overlay rw',
    '23 22 0:22 / /tmp rw,relatime - tmpfs tmpfs rw',
    '24 22 0:23 / /run/secrets/latchkey ro,relatime - tmpfs tmpfs rw',
    '25 22 0:24 / /etc/latchkey ro,relatime - tmpfs tmpfs rw',
    '26 25 0:25 / /etc/latchkey/open rw,relatime - tmpfs tmpfs rw',
  ].join('\n');

  it.each([
    ['/run/secrets/latchkey', true],
    ['/etc/latchkey/secret', true],
    ['/etc/latchkey/open/secret', false],
    ['/etc/latchkey2/secret', false],
    ['/tmp/nowhere/secret', false],
    // On the root file system, which may be read-only as well: everybody's.
    ['/opt/latchkey/secret', false],
  ])('is mounted for one container: %s %s', (path, expected) => {
    expect(isMountedReadOnly(path, mounts)).toBe(expected);
    expect(isMountedReadOnly(path, '')).toBe(false);
  });
});
