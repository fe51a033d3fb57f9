/** Runs before every test file: no random test needs to ask for the seed of the run. */
import fc from 'fast-check';
import { seed } from './seed.js';

fc.configureGlobal({ seed });
