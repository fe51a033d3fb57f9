// @ts-check
import { rmSync } from 'node:fs';
import { compile } from './compile.mjs';
import { buildPart } from './freshness.mjs';

const folder = 'generated/client';

export const client = { name: 'client', output: `${folder}/dist/index.js` };
/** What the client is compiled from. */
const inputs = [`${folder}/src`, `${folder}/package.json`, `${folder}/tsconfig.json`, 'package-lock.json'];

/** Compiles the client as it is published: into an empty folder, as all of it is packed. */
export function buildClient() {
  return buildPart(client, async () => {
    rmSync(`${folder}/dist`, { recursive: true, force: true });
    await compile(folder);
    return { inputs };
  });
}
