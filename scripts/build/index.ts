/** What `npm run build` makes for browsers, where it is older than what it is made of. */
import { fileURLToPath } from 'node:url';
import { buildPages } from './pages.js';
import { buildReference } from './reference.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
buildReference();
await buildPages();
