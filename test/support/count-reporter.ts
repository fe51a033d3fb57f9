import type { Reporter, TestModule } from 'vitest/node';
import { seed } from './seed.js';

/** Ends the output with how to repeat the random tests, and the counts on one plain line, for programs that read it. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++;
      if (!module.ok() && module.children.size === 0) counts.failed++;
    }
    console.log(`Random tests ran with the seed ${seed}. To repeat them: TEST_SEED=${seed} npm test -- FILE\n`);
    console.log(
      `${counts.passed} passed, ${counts.failed + errors.length} failed, ${counts.skipped + counts.pending} skipped`,
    );
  }
}
