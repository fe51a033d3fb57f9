import { defineConfig } from 'vitest/config';
import { fastFolder } from './test/support/fast-folder.js';
import { givenUri, leftOut } from './test/support/given-database.js';
// The first to load it chooses the seed: this process, for its workers.
import './test/support/seed.js';

const rules = 'test/rules/**/*.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    pool: 'forks',
    // Each file's own copy of everything it imports costs a minute, and no module of `src` keeps what one test could leave to another.
    isolate: false,
    maxWorkers: 2,
    // Most of what a test allocates is short-lived: with more room for that, less of it is copied.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 30_000,
    // What is asked again and again until it is so: a machine that does much else takes longer than the second of the default.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 90_000,
    // Where services in processes of their own keep their databases.
    env: { TEST_FOLDER: fastFolder('/tmp') },
    setupFiles: ['test/support/seeded.ts'],
    projects: [
      // What decides, by values alone: needs neither a build nor a database.
      { extends: true, test: { name: 'rules', include: [rules] } },
      {
        extends: true,
        test: {
          name: 'service',
          include: ['test/**/*.test.ts'],
          exclude: [rules, ...(givenUri ? Object.keys(leftOut) : [])],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
