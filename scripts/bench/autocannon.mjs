/** Load by autocannon, for where there is no wrk: its options come as JSON on stdin, the figures go to stdout. */
import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';

const result = await autocannon(JSON.parse(await text(process.stdin)));
console.log(
  JSON.stringify({
    requests: result['2xx'] + result.non2xx,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.timeouts + result.non2xx,
  }),
);
