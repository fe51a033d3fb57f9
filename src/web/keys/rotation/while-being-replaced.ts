import type { ApiKey } from '../../../../generated/client/dist/index.js';
import { isBeingReplaced } from './rotation-state.js';

/** In milliseconds. Uses appear after some seconds. */
const intervalMs = 15_000;

/**
 * How often the page of a key asks for it again by itself: while two keys work, so that the first use of the new one, and who
 * still uses the old one, are seen. After a failure it does not, and leaves that to its reader.
 */
export function whileBeingReplaced({ state }: { state: { status: string; data: ApiKey | undefined } }): number | false {
  return state.status === 'success' && state.data && isBeingReplaced(state.data) ? intervalMs : false;
}
