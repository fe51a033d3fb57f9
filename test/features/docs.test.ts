import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'deploy/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Without its blocks of code, in which a bracket or a number sign means something else. */
const proseOf = (markdown: string) => markdown.replace(/^```[\s\S]*?^```/gm, '');

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(markdown).matchAll(/^#{1,6} +(.+)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Links within the repository, as they stand on a page. */
function linksOf(markdown: string): string[] {
  const targets = [...proseOf(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

describe('the documentation', () => {
  it.each(pages)('has links that lead somewhere: %s', (page) => {
    const broken = linksOf(read(page)).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(root, resolve(root, dirname(page), path));
      if (target.startsWith('..') || !existsSync(join(root, target))) return true;
      return anchor !== undefined && !(target.endsWith('.md') && anchorsOf(read(target)).has(anchor));
    });
    expect(broken).toEqual([]);
  });

  it.each(pages.filter((page) => page !== 'CHANGELOG.md'))('names files that exist: %s', (page) => {
    const named = [...proseOf(read(page)).matchAll(/`((?:src|test|scripts|generated|deploy|docs)\/[\w./-]*)`/g)];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(pages)('begins with a title and a paragraph, and a decision with its context: %s', (page) => {
    const isRecord = /^docs\/decisions\/\d/.test(page);
    expect(read(page)).toMatch(isRecord ? /^# \d{4}: .+\n\n## Context\n/ : /^# .+\n\n[A-Z]/);
    if (isRecord) expect(read(page)).toMatch(/\n## Decision\n[\s\S]+\n## Consequences\n/);
  });
});

describe('the README', () => {
  it('has at most 150 lines, and both commands on the first screen', () => {
    const lines = read('README.md').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    const screen = lines.slice(0, 20).join('\n');
    expect(screen).toContain('npm ci && npm start');
    expect(screen).toContain('npm ci && npm test');
  });
});

describe('docs/architecture.md', () => {
  it('shows a request in a diagram of files that exist', () => {
    const [, diagram = ''] = /```mermaid\n([\s\S]*?)```/.exec(read('docs/architecture.md')) ?? [];
    const files = [...diagram.matchAll(/src\/[\w./-]+\w/g)].map(([file]) => file);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('SECURITY.md', () => {
  const promises = read('SECURITY.md')
    .split('\n')
    .filter((line) => /^\| .* \|$/.test(line) && !line.startsWith('| promise |'));

  /** The tests of a row: `file`: "name", "name"; `file`: "name". In a name `…` stands for a value. */
  function testsOf(row: string): { file: string; names: string[] }[] {
    const cell = row.split(' | ')[1] ?? '';
    return [...cell.matchAll(/`([^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)].map(([, file = '', names = '']) => ({
      file,
      names: [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
    }));
  }

  it('promises something', () => {
    expect(promises.length).toBeGreaterThan(30);
  });

  it.each(promises)('names tests that exist: %s', (row) => {
    const tests = testsOf(row);
    expect(tests.length).toBeGreaterThan(0);
    for (const { file, names } of tests) {
      expect(statSync(join(root, file)).isFile(), file).toBe(true);
      const source = read(file);
      for (const name of names) expect(hasTest(source, name), `${file}: ${name}`).toBe(true);
    }
  });
});

/** Whether a test, or a group of tests, has this title. */
function hasTest(source: string, name: string): boolean {
  const title = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '[^\\n]+');
  return new RegExp(`\\(\\s*(['"\`])${title}\\1,`).test(source);
}
