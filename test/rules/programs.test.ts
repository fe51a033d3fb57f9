import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingPrograms } from '../../scripts/build/programs.mjs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Parameters<typeof missingPrograms>[0]['lock'];
const version = (tool: string) => lock.packages[`node_modules/${tool}`]?.version;

describe('the programs that npm was told to omit', () => {
  it.each([
    {
      platform: { os: 'linux', cpu: 'x64', libc: 'glibc' },
      names: ['@rolldown/binding-linux-x64-gnu', 'lightningcss-linux-x64-gnu', '@esbuild/linux-x64'],
    },
    {
      platform: { os: 'linux', cpu: 'arm64', libc: 'musl' },
      names: ['@rolldown/binding-linux-arm64-musl', 'lightningcss-linux-arm64-musl', '@esbuild/linux-arm64'],
    },
    {
      platform: { os: 'darwin', cpu: 'arm64', libc: null },
      names: ['@rolldown/binding-darwin-arm64', 'lightningcss-darwin-arm64', '@esbuild/darwin-arm64'],
    },
    {
      platform: { os: 'win32', cpu: 'x64', libc: null },
      names: ['@rolldown/binding-win32-x64-msvc', 'lightningcss-win32-x64-msvc', '@esbuild/win32-x64'],
    },
  ])('are those of the platform, in the versions of the lock file: $platform', ({ platform, names }) => {
    const versions = ['rolldown', 'lightningcss', 'esbuild'].map(version);
    const expected = names.map((name, index) => `${name}@${versions[index]}`);
    expect(missingPrograms({ lock, platform, isInstalled: () => false })).toEqual(expected);
  });

  it('are none where everything is installed', () => {
    const platform = { os: 'linux', cpu: 'x64', libc: 'glibc' };
    expect(missingPrograms({ lock, platform, isInstalled: () => true })).toEqual([]);
  });
});
