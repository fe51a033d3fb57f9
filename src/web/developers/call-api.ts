/** What came of a request, for people. */
export type Outcome =
  | { kind: 'answer'; status: number; statusText: string; ms: number; headers: [string, string][]; body: Body }
  /** The server sent the browser on, which a key does not follow. */
  | { kind: 'redirect' }
  /** No answer that a page may read: there is no network, or the server does not allow this origin (CORS). */
  | { kind: 'unreadable'; origin: string }
  | { kind: 'timeout' };

interface Body {
  /** `null` for what is no text. */
  text: string | null;
  isCut: boolean;
}

/** In milliseconds. */
export const longestWaitMs = 30_000;
/** Of a body that is shown, in bytes. */
export const mostBytes = 64 * 1024;

/** Those that say what the answer is, what is left of a limit, and what to do; a server lets other origins read few of them. */
const shownHeaders = [
  'content-type',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-request-id',
];

/**
 * Sends a GET with a key. It goes without cookies, is kept in no cache, and is not sent on where the server redirects.
 *
 * @param signal stops it: then it rejects with an `AbortError`.
 */
export async function callApi({
  url,
  header,
  key,
  signal,
}: {
  url: string;
  header: string;
  key: string;
  signal: AbortSignal;
}): Promise<Outcome> {
  const started = performance.now();
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, longestWaitMs);
  signal.addEventListener('abort', stop);
  try {
    const response = await fetch(url, {
      headers: { [header]: header === 'Authorization' ? `Bearer ${key}` : key },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: controller.signal,
    });
    if (response.type === 'opaqueredirect') return { kind: 'redirect' };
    const ms = performance.now() - started;
    const body = await readBody(response);
    const headers = shownHeaders.flatMap((name): [string, string][] => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return { kind: 'answer', status: response.status, statusText: response.statusText, ms, headers, body };
  } catch (error) {
    if (signal.aborted) throw error;
    return controller.signal.aborted ? { kind: 'timeout' } : { kind: 'unreadable', origin: new URL(url).origin };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Reads no more than is shown, however much there is. */
async function readBody(response: Response): Promise<Body> {
  const isText = /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml|yaml)\b)/i.test(
    response.headers.get('content-type') ?? 'text/plain',
  );
  const reader = response.body?.getReader();
  if (!reader) return { text: '', isCut: false };
  if (!isText) {
    await reader.cancel();
    return { text: null, isCut: false };
  }
  // A character that is cut in two is left out.
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const part = chunk.value.subarray(0, mostBytes - bytes);
    text += decoder.decode(part, { stream: true });
    bytes += chunk.value.length;
    if (bytes <= mostBytes) continue;
    await reader.cancel();
    return { text, isCut: true };
  }
  return { text: formatted(text), isCut: false };
}

function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
