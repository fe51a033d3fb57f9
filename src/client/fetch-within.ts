/** Statuses whose answers have no body: a `Response` cannot be made with one. */
const withoutBody = new Set([101, 103, 204, 205, 304]);

/**
 * Fetches an answer, its body included, within a time limit.
 *
 * The controller and the timer are held here until the body is there. `AbortSignal.any` and `AbortSignal.timeout` are not
 * used: run times collect such signals as garbage while the request waits, and it then waits for ever. Nor is it left to
 * `fetch` to notice the signal.
 *
 * @param timeoutMs in milliseconds.
 * @throws a `TimeoutError` when the time is up, the reason of `request.signal` when that is aborted, or what `fetch` throws.
 */
export async function fetchWithin(
  timeoutMs: number,
  fetch: typeof globalThis.fetch,
  request: Request,
): Promise<Response> {
  const controller = new AbortController();
  const { signal: callers } = request;
  const forward = () => controller.abort(callers.reason);
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`No answer within ${timeoutMs} ms.`, 'TimeoutError'));
  }, timeoutMs);
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  callers.addEventListener('abort', forward);
  if (callers.aborted) forward();
  try {
    // Called as a function of its own: browsers refuse their `fetch` as a method of anything else.
    const answer = fetch(new Request(request.clone(), { signal: controller.signal })).then(withWholeBody);
    return await Promise.race([answer, aborted]);
  } finally {
    clearTimeout(timer);
    callers.removeEventListener('abort', forward);
  }
}

/** The same answer with a body that is there. */
async function withWholeBody(response: Response): Promise<Response> {
  const { status, statusText, headers, url } = response;
  const body = await response.arrayBuffer();
  const whole = new Response(withoutBody.has(status) ? null : body, { status, statusText, headers });
  return Object.defineProperty(whole, 'url', { value: url });
}
