import { secretInText } from './key-text.js';

/** By whole runs: an expression that starts anew at every `eyJ` would take quadratic time. */
const run = /[\w.-]+/g;

/** Takes keys' secrets and JWTs out of a text. What remains of a key is its public id. */
export function redact(text: string): string {
  const withoutKeys = text.replace(secretInText, '_[redacted]');
  return withoutKeys.includes('eyJ') ? withoutKeys.replace(run, withoutJwt) : withoutKeys;
}

/** The path of a request's target as it may be logged and quoted: decoded, so that nothing hides in an escape. */
export function redactedPath(target: string): string {
  const path = target.split('?', 1)[0] ?? '/';
  try {
    return redact(decodeURI(path));
  } catch {
    return '/';
  }
}

function withoutJwt(text: string): string {
  const start = text.indexOf('eyJ');
  return start >= 0 && text.slice(start).split('.').length > 2 ? `${text.slice(0, start)}[redacted]` : text;
}
