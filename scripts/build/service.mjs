// @ts-check
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { compile } from './compile.mjs';
import { buildPart, filesOf } from './freshness.mjs';

const config = 'tsconfig.build.json';
const buildInfo = 'dist/.tsbuildinfo';
/** What other parts put into `dist`. */
const others = ['dist/browser', 'dist/reference', 'dist/.stamps'];

export const service = { name: 'service', output: 'dist/main.js' };

/** Compiles `src`, but for the code of browsers, into `dist`. */
export function buildService() {
  return buildPart(service, async () => {
    const sources = {
      inputs: ['src'],
      except: /** @type {string[]} */ (JSON.parse(readFileSync(config, 'utf8')).exclude),
    };
    // The compiler leaves out what it wrote before, also where that is there no longer.
    if (filesOf(sources).some((path) => isCode(path) && !existsSync(outputOf(path))))
      rmSync(buildInfo, { force: true });
    await compile(config);
    removeUnexplained();
    addWhatIsRead();
    writeCommit();
    return {
      ...sources,
      inputs: [
        ...sources.inputs,
        'generated/server',
        'openapi.yaml',
        'tsconfig.json',
        config,
        'package-lock.json',
        'scripts/build/service.mjs',
      ],
    };
  });
}

/** What the compiled code needs beside it: `dist` and `node_modules` are all that a deployment has. */
function addWhatIsRead() {
  copyFileSync('openapi.yaml', 'dist/openapi.yaml');
  writeFileSync('dist/openapi.json', JSON.stringify(parse(readFileSync('openapi.yaml', 'utf8'))));
  writeFileSync('dist/package.json', `${JSON.stringify({ private: true, type: 'module' })}\n`);
}

/** What it is built from, for the log and the metrics; nothing where there is no Git, as in many containers. */
function writeCommit() {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--abbrev=12', '--dirty', '--exclude=*'], {
    encoding: 'utf8',
  });
  if (status === 0) writeFileSync('dist/commit', stdout);
  else rmSync('dist/commit', { force: true });
}

/** Removes what was compiled from a file that was moved or deleted since. */
function removeUnexplained() {
  const explained = new Set(filesOf({ inputs: ['src'] }).map(outputOf));
  for (const path of filesOf({ inputs: ['dist'], except: others })) {
    if (/\.js(\.map)?$/.test(path) && !explained.has(path.replace(/\.map$/, ''))) rmSync(path);
  }
  removeEmptyFolders('dist');
}

/** @param {string} folder */
function removeEmptyFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (others.includes(path)) continue;
    removeEmptyFolders(path);
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}

/** @param {string} path */
function isCode(path) {
  return /(?<!\.d)\.tsx?$/.test(path);
}

/** @param {string} path */
function outputOf(path) {
  return join('dist', relative('src', path)).replace(/\.tsx?$/, '.js');
}
