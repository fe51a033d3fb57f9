import { type Bench, check, note, outcomeOf, passed, refused, withKey } from './bench.js';
import { type Answer, send } from './send.js';

const limit = 5;
const windowSeconds = 3600;
/** A use leaves the window a twentieth of it late at most. */
const longestWait = windowSeconds * 1.05;
const hangsForAtMostMs = 6000;

export async function checkLimits(bench: Bench): Promise<void> {
  const { latchkey, proxy, tellsLimits } = bench;
  const key = await latchkey.createKey({ rate_limit: { limit, window_seconds: windowSeconds } });
  const answers: Answer[] = [];
  for (let use = 0; use < limit + 2; use++) answers.push(await send(proxy.port, { headers: withKey(key) }));
  const statuses = answers.map(({ status }) => status).join(' ');
  const expected = [...Array<number>(limit).fill(200), 429, 429].join(' ');
  note(bench, `${limit} uses an hour, of ${limit + 2}`, { statuses: expected }, { statuses });

  const over = answers.at(-1);
  if (over === undefined) return;
  const waits = Number(over.headers['retry-after']);
  const policy = new RegExp(`^"[\\w-]+";q=${limit};w=${windowSeconds}$`);
  const told = {
    ...outcomeOf(over),
    'Retry-After': waits >= 1 && waits <= longestWait,
    RateLimit: /^"[\w-]+";r=0;t=\d+$/.test(String(over.headers['ratelimit'])),
    'RateLimit-Policy': policy.test(String(over.headers['ratelimit-policy'])),
  };
  const asExpected = { 'Retry-After': true, RateLimit: true, 'RateLimit-Policy': true };
  note(bench, 'the one after the last', { ...refused(429, 'rate_limited', null), ...asExpected }, told);

  const once = await latchkey.createKey({ quota: { limit: 1, period: 'month' } });
  await check(bench, 'one use a month', { headers: withKey(once) }, passed(latchkey, once));
  await check(bench, 'the second', { headers: withKey(once) }, refused(429, 'quota_exceeded', null));

  if (!tellsLimits) return;
  const left = answers.slice(0, limit).map(({ headers }) => /r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
  const counted = Array.from({ length: limit }, (_, used) => limit - used - 1).join(' ');
  note(bench, 'what is left, told with each', { left: counted }, { left: left.join(' ') });
}

export async function checkOutages(bench: Bench): Promise<void> {
  const { latchkey, proxy } = bench;
  const key = await latchkey.createKey();
  const unavailable = { ...refused(503, 'service_unavailable', null), 'Retry-After': true };
  async function checkDown(what: string): Promise<void> {
    const answer = await send(proxy.port, { headers: withKey(key) });
    const soon = answer.tookMs < hangsForAtMostMs;
    const waits = Number(answer.headers['retry-after']) >= 1;
    note(bench, what, { ...unavailable, soon: true }, { ...outcomeOf(answer), 'Retry-After': waits, soon });
  }

  latchkey.pause();
  try {
    await checkDown('Latchkey hangs');
  } finally {
    latchkey.resume();
  }
  await latchkey.stop();
  await checkDown('Latchkey is down');
  const open = await send(proxy.port, { path: '/healthz' });
  note(bench, 'Latchkey is down: a public path', { status: 200 }, { status: open.status });
  await latchkey.start();
  await check(bench, 'Latchkey is back', { headers: withKey(key) }, passed(latchkey, key));
}
