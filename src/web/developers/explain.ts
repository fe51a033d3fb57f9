import { longestWaitMs, mostBytes, type Outcome } from './call-api.js';

/** What came of a request, in a sentence or two. */
export function summaryOf(outcome: Outcome): string {
  if (outcome.kind === 'timeout') return `No response within ${longestWaitMs / 1000} seconds. Try again later.`;
  if (outcome.kind === 'redirect')
    return 'The server redirects this request to another address. Your key was not sent there: call that address from your own program.';
  if (outcome.kind === 'unreadable') return unreadable(outcome.origin);
  const { status, statusText, ms } = outcome;
  return (
    `${status} ${statusText}`.trim() + ` in ${Math.round(ms).toLocaleString('en')} ms. ${adviceFor(outcome)}`.trimEnd()
  );
}

function unreadable(origin: string): string {
  if (!navigator.onLine) return 'You are offline. Check your connection and try again.';
  if (origin === location.origin) return 'The service did not answer. Check your connection and try again.';
  return `The browser could not read a response. Either ${origin} cannot be reached, or it does not allow pages of ${location.origin} to call it (CORS), which its operator can change. Your own programs are not affected.`;
}

type Answer = Extract<Outcome, { kind: 'answer' }>;

/** What to do: as the problem says it where there is one, else what the status means. */
function adviceFor({ status, headers, body }: Answer): string {
  const problem = problemIn(body.text);
  if (problem !== '') return problem;
  const [, wait] = headers.find(([name]) => name === 'retry-after') ?? [];
  if (status === 401) return 'The key was not accepted. Check that you pasted all of it, and that it is active.';
  if (status === 403) return 'The key is valid but not allowed to do this. It may lack a scope.';
  if (status === 429)
    return `You have reached a limit. Try again ${wait && /^\d+$/.test(wait) ? `in ${inWords(Number(wait))}` : 'later'}.`;
  return '';
}

/** Title and advice of a problem document (RFC 9457). */
function problemIn(text: string | null): string {
  try {
    const { title, detail } = JSON.parse(text ?? '') as Record<string, unknown>;
    const sentences = [title, detail]
      .filter((part) => typeof part === 'string')
      .map((part) => part.replace(/\.?$/, '.'));
    return typeof title === 'string' ? sentences.join(' ') : '';
  } catch {
    return '';
  }
}

function inWords(seconds: number): string {
  const [length, unit] = seconds < 120 ? [1, 'second'] : seconds < 7200 ? [60, 'minute'] : [3600, 'hour'];
  const count = Math.ceil(seconds / (length as number));
  return `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
}

/** What stands in the place of a body, or behind it; nothing where all of it is shown. */
export function noteOn({ body: { text, isCut } }: Answer): string {
  if (text === null) return 'The body is not text, so it is not shown.';
  if (text === '') return 'The body is empty.';
  return isCut ? `Only the first ${mostBytes / 1024} KiB are shown.` : '';
}
