import { describe, expect, it } from 'vitest';
import { codeIn, releaseEntries, unreleasedEntries, versionFault } from '../../scripts/changelog.js';

const changelog = `# Changelog

## Unreleased

### Breaking

- \`GET /keys\` is gone.
  Use \`GET /auth/apikeys\`.

### Added

- One.
- Two.

## 0.1.0 - 2026-11-26

### Breaking

- Everything is new.
`;

describe('unreleasedEntries', () => {
  it('are those of the section, by heading', () => {
    expect(Object.fromEntries(unreleasedEntries(changelog))).toEqual({
      Breaking: ['- `GET /keys` is gone. Use `GET /auth/apikeys`.'],
      Added: ['- One.', '- Two.'],
    });
  });

  it.each([
    '# Changelog\n',
    '# Changelog\n\n## Unreleased\n\n### Breaking\n\n## 0.1.0 - 2026-11-26\n\n### Breaking\n\n- Old.\n',
  ])('are none where the section is missing or empty', (text) => {
    expect(unreleasedEntries(text).size).toBe(0);
  });
});

it('codeIn finds what entries write as code, also where they break a line within it', () => {
  const entries = unreleasedEntries('# C\n\n## Unreleased\n\n### Added\n\n- See `GET\n  /auth/me?limit=1` or /x.\n');
  expect([...codeIn(entries.get('Added') ?? [])]).toEqual(['GET /auth/me?limit=1', 'GET', '/auth/me', 'limit', '1']);
});

describe('releaseEntries', () => {
  it('gives the entries a version and a date, and leaves an empty section for the next ones', () => {
    const released = releaseEntries(changelog, { version: '0.2.0', date: '2026-12-01' });
    expect(released).toContain('## Unreleased\n\n## 0.2.0 - 2026-12-01\n\n### Breaking\n\n- `GET /keys` is gone.');
    expect(unreleasedEntries(released).size).toBe(0);
  });

  it('refuses a version that was released, and a changelog without the section', () => {
    expect(() => releaseEntries(changelog, { version: '0.1.0', date: '2026-12-01' })).toThrow('already has a section');
    expect(() => releaseEntries('# Changelog\n', { version: '0.2.0', date: '2026-12-01' })).toThrow('no section');
  });
});

describe('versionFault', () => {
  it.each([
    { last: '0.1.0', breaks: false, next: '0.1.1' },
    { last: '0.1.9', breaks: true, next: '0.2.0' },
    { last: '0.9.0', breaks: false, next: '0.10.0' },
    { last: '0.9.0', breaks: true, next: '1.0.0' },
    { last: '1.4.2', breaks: false, next: '1.5.0' },
    { last: '1.4.2', breaks: true, next: '2.0.0' },
  ])('lets $next follow $last (breaks: $breaks)', ({ next, ...from }) => {
    expect(versionFault(next, from)).toBeNull();
  });

  it.each([
    { last: '0.1.0', breaks: false, next: '0.1.0' },
    { last: '0.10.0', breaks: false, next: '0.9.0' },
    { last: '1.2.3', breaks: false, next: '1.1.9' },
    { last: '0.1.0', breaks: true, next: '0.1.1' },
    { last: '1.4.2', breaks: true, next: '1.5.0' },
    { last: '1.0.0', breaks: false, next: '1.1' },
    { last: '1.0.0', breaks: false, next: 'v1.1.0' },
    { last: '1.0.0', breaks: false, next: '1.1.0-rc.1' },
  ])('refuses $next after $last (breaks: $breaks)', ({ next, ...from }) => {
    expect(versionFault(next, from)).toEqual(expect.any(String));
  });
});
