/** The span of a caller, and the trace that it is part of. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
}

/** Version, trace id, id of the caller's span, flags, and what a later version may add. */
const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/**
 * Reads a `traceparent` (W3C Trace Context §3.2). Of a version that is not known, as much as version 00 has.
 *
 * @returns `undefined` for whatever is not valid, as the specification asks: also for a header that came twice. Nothing but
 * digits of these two lengths gets through, so that it may be logged: no key or token has such a form.
 */
export function readTraceparent(header: string | string[] | undefined): TraceContext | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId, spanId, more] = form.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return version === '00' && more !== undefined ? undefined : { traceId, spanId };
}
