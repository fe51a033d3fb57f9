import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem, unauthorized } from '../../problems/problem.js';

/** How the operator has opened the metrics. */
export interface MetricsAccess {
  /** Where they are served instead of on the port of the service; `null` for there. */
  listener: object | null;
  /** With which they may be read; `null` for none. */
  token: string | null;
}

const detail = 'Send the METRICS_TOKEN of this service as Authorization: Bearer.';

/**
 * Makes what decides who may read the metrics: the holder of the token or, where there is none, whoever reaches the
 * listener that they have for themselves. Tokens are compared by their digests, in constant time.
 *
 * @returns a function that is told how to find what stands behind `Bearer`, and asks for it only where it is needed.
 * @throws {Problem} from that function: `not_found` where the operator has not opened them, otherwise a 401.
 */
export function createMetricsAccess({ listener, token }: MetricsAccess): (bearer: () => string | undefined) => void {
  const expected = token === null ? null : digestOf(token);
  return (bearer) => {
    if (expected !== null) {
      const presented = bearer();
      if (presented === undefined) throw unauthorized('authentication_required', { detail });
      const fits = timingSafeEqual(digestOf(presented), expected);
      if (!fits) throw unauthorized('invalid_token', { detail, reason: 'metrics_token' });
    } else if (listener === null) {
      throw new Problem('not_found', {
        detail: 'The metrics are disabled. The operator can enable them with METRICS_PORT or METRICS_TOKEN.',
      });
    }
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
