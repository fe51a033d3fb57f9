import type { LatchkeyProblem } from '@latchkey/client';
import { words } from '../words.js';
import { formatWait, withoutSeconds } from './format-quantity.js';

/** What a problem says about waiting, for people: they see no `Retry-After`, and count in minutes from a minute on. */
export function adviceWithWait({ detail, response }: LatchkeyProblem): string {
  if (!detail.includes('Retry-After')) return withoutSeconds(detail);
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return Number.isNaN(seconds) ? words.quantities.tryAgainLater : words.quantities.tryAgainIn(formatWait(seconds));
}
