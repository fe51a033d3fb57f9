// Copied from src/client by `npm run generate`. Do not edit.
import { fetchWithin } from './fetch-within.js';

const retriedStatuses = new Set([429, 502, 503]);
const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
/** Longest wait between two attempts, in milliseconds. A longer `Retry-After` is left to the caller. */
const longestWaitMs = 30_000;

/**
 * `fetch` with a time limit for each attempt, its body included, and with retries. Only idempotent requests (RFC 9110 §9.2.2, or with an
 * `Idempotency-Key`) are repeated, and only after 429, 502 or 503.
 */
export function resilientFetch({
  fetch,
  timeoutMs,
  maxRetries,
}: {
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
  maxRetries: number;
}): (request: Request) => Promise<Response> {
  return async function fetchWithRetries(request) {
    for (let attempt = 0; ; attempt++) {
      const response = await fetchWithin(timeoutMs, fetch, request);
      if (attempt >= maxRetries || !retriedStatuses.has(response.status) || !isIdempotent(request)) return response;
      const waitMs = retryAfterMs(response.headers.get('Retry-After')) ?? backoffMs(attempt);
      if (waitMs > longestWaitMs) return response;
      await wait(waitMs, request.signal);
    }
  };
}

function isIdempotent(request: Request): boolean {
  return idempotentMethods.has(request.method) || request.headers.has('Idempotency-Key');
}

/** Reads `Retry-After` (RFC 9110 §10.2.3): seconds or a date. */
function retryAfterMs(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** 0.25 s, 0.5 s, 1 s …, of which a random half is waited, so that clients do not come back together. */
function backoffMs(attempt: number): number {
  return 250 * 2 ** attempt * (0.5 + Math.random() / 2);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
