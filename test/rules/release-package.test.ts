import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { releasePackage } from '../../scripts/release-package.js';

describe('the package.json of a release', () => {
  const text = readFileSync('package.json', 'utf8');
  const { scripts, ...rest } = JSON.parse(releasePackage(text)) as { scripts: Record<string, string> };

  it('has the commands of an operator, and none that needs what is not packed', () => {
    const node = 'exec node --enable-source-maps dist/main.js';
    expect(scripts).toEqual({
      start: node,
      config: `${node} config`,
      grant: `${node} grant`,
      'create-user': `${node} create-user`,
      'reset-password': `${node} reset-password`,
      dump: `${node} dump`,
      restore: `${node} restore`,
    });
  });

  it('is otherwise that of the project, which the lock file fits', () => {
    const { scripts: _scripts, ...original } = JSON.parse(text) as { scripts: object };
    expect(rest).toEqual(original);
  });
});
