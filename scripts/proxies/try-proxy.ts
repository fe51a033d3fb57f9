import { type Check, isMet, type ProxyUnderTest, print, type RunningProxy } from './bench.js';
import { checkPages } from './check-browsers.js';
import { checkAddresses, checkCredentials, checkCustomers, checkForgery, checkTrace } from './check-callers.js';
import { checkLimits, checkOutages } from './check-limits.js';
import { checkMethods, checkPaths, checkScopes, checkSize } from './check-scopes.js';
import { type Latchkey, startLatchkey } from './latchkey.js';
import { startSampleApi } from './sample-api.js';

/**
 * Runs a real Latchkey, a sample API and the proxy between a caller and these, makes requests, and prints what came of
 * them. Everything that it starts it ends.
 *
 * @returns whether everything was as it should be.
 */
export async function tryProxy({ name, tellsLimits, start }: ProxyUnderTest): Promise<boolean> {
  const checks: Check[] = [];
  const startedAt = performance.now();
  // By way of `exit`, when every process that was started is killed.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const api = await startSampleApi();
  let latchkey: Latchkey | undefined;
  let proxy: RunningProxy | undefined;
  try {
    latchkey = await startLatchkey();
    proxy = await start({ latchkey: latchkey.port, api: api.port });
    const bench = { latchkey, api, proxy, tellsLimits, checks };
    await checkCredentials(bench);
    await checkForgery(bench);
    await checkCustomers(bench);
    await checkTrace(bench);
    await checkScopes(bench);
    await checkMethods(bench);
    await checkPaths(bench);
    await checkSize(bench);
    await checkPages(bench);
    await checkAddresses(bench);
    await checkLimits(bench);
    await checkOutages(bench);
  } catch (error) {
    console.error(error, `\n${proxy?.log ?? ''}`);
    return false;
  } finally {
    await proxy?.stop();
    await latchkey?.cleanup();
    await api.stop();
    print(name, checks);
  }
  const failed = checks.filter((check) => !isMet(check)).length;
  const took = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`\n${checks.length} checks, ${failed} failed, ${took} s`);
  if (failed > 0) console.error(proxy.log);
  return failed === 0;
}
