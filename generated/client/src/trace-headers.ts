// Copied from src/client by `npm run generate`. Do not edit.
/** The headers by which a request says which trace it is part of (W3C Trace Context). */
export interface TraceHeaders {
  /** That of the request the key came with: the log of Latchkey then has its trace id. Left out if it is not valid. */
  traceparent?: string | undefined;
  /** Sent together with a `traceparent` only. */
  tracestate?: string | undefined;
}

/** Version, trace id, id of the span, flags, and what a later version may add. */
const traceparentForm = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-[!-~]{0,200})?$/;
/** As long as the specification has everybody pass on. */
const tracestateForm = /^[\t -~]{1,512}$/;

/**
 * What to send of a trace. The two headers are whatever a caller has sent: what could make the question fail is left out.
 *
 * Nothing where OpenTelemetry sends the current span with every request: versions of it add theirs to a header that is there,
 * and nobody can read the two together.
 */
export function traceHeaders({ traceparent, tracestate }: TraceHeaders): Record<string, string> {
  if (traceparent === undefined || !traceparentForm.test(traceparent) || sendsSpans()) return {};
  return tracestate !== undefined && tracestateForm.test(tracestate) ? { traceparent, tracestate } : { traceparent };
}

/** Whether a propagator was registered with `@opentelemetry/api` 1, which keeps it here for all copies of itself. */
function sendsSpans(): boolean {
  const api = (globalThis as Record<symbol, unknown>)[Symbol.for('opentelemetry.js.api.1')];
  return (api as { propagation?: unknown } | undefined)?.propagation !== undefined;
}
