// @ts-check
/**
 * `npm start` and the commands of an operator: builds what is stale, then runs the service in this very process. A shell
 * that had the two to run one after the other would stay between npm and the service, and keep signals to itself.
 */
import { buildInGroup } from './build/in-group.mjs';

const [, , command = 'serve'] = process.argv;
const status = await buildInGroup();
// A service that is stopped has done what it was told, be it before it began.
if (status !== 0) process.exit(status > 128 && command === 'serve' ? 0 : status);
await import(new URL('../dist/main.js', import.meta.url).href);
