// @ts-check
/**
 * A service in waiting: what it depends on is loaded, which takes longest, and its own code follows once the parent says
 * so. It ends with its parent.
 */
import { readFileSync } from 'node:fs';

process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
await Promise.allSettled(Object.keys(dependencies).map((name) => import(name)));
process.once('message', () => import(new URL('../../src/main.ts', import.meta.url).href));
