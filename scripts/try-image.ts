/**
 * Does the steps of the Dockerfile in a plain folder, as they stand there, and runs what comes of them as the image would:
 * the same files, read-only, under the same number of a user and the same version of Node.js, by the same entry point. Two
 * of these serve behind nginx while one after the other is told to stop. Fails if a request does, or if the image is larger
 * than it may be: `npm run try:image`. Takes three minutes, most of them for npm; there is no Docker in it.
 */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../test/support/process.js';
import { buildInFolder } from './image/build-in-folder.js';
import { imageOf, readDockerfile, type Stage } from './image/dockerfile.js';
import { createDockerignore } from './image/dockerignore.js';
import { provideNode, versionOf } from './image/node-of-image.js';
import { bytesOf, makeReadOnly, makeRemovable, megabytes } from './image/read-only.js';
import { tryBuilt } from './image/try-built.js';
import { chapter, expect, say } from './story/telling.js';

/** Without Node.js and what is below it. */
const mostMegabytes = 100;

const startedAt = performance.now();
const folder = newFolder();
try {
  // Another user is to reach what is in it.
  chmodSync(folder, 0o755);
  const stages = readDockerfile(readFileSync('Dockerfile', 'utf8'));
  const version = versionOf(imageOf(stages, stages.at(-1) as Stage));
  const path = `${provideNode(version, join(folder, 'node'))}:${process.env['PATH']}`;

  chapter(`The steps of the Dockerfile, with Node.js ${version}`);
  const isSent = createDockerignore(readFileSync('.dockerignore', 'utf8'));
  const image = buildInFolder({ stages, project: process.cwd(), isSent, folder, path, onStep: say });
  for (const part of ['node_modules', 'dist']) say(`${part}: ${megabytes(bytesOf(join(image.workdir, part)))} MB`);
  const size = megabytes(bytesOf(image.root));
  expect(`${size} MB without Node.js is at most ${mostMegabytes} MB`, size <= mostMegabytes, true);
  makeReadOnly(image.root);
  await tryBuilt(image, { folder, path });
  say(`all as it must be, after ${Math.round((performance.now() - startedAt) / 1000)} s`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  makeRemovable(folder);
  rmSync(folder, { recursive: true, force: true });
}
