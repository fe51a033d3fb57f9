// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Compiles a project of TypeScript.
 *
 * @param {string} project
 * @throws where it does not compile, once the compiler has said why.
 */
export async function compile(project) {
  const compiler = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { stdio: 'inherit' });
  const [code] = await once(compiler, 'close');
  if (code !== 0) throw new Error(`${project} does not compile.`);
}
