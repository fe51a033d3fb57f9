import type { RequestHeaders } from './verify-request.js';

/** What every request on Node's HTTP server has. */
export interface NodeRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  rawHeaders?: readonly string[];
}

export function requestHeaders(request: NodeRequest): RequestHeaders {
  return {
    authorization: headerOf(request, 'authorization'),
    apiKey: headerOf(request, 'x-api-key'),
    traceparent: headerOf(request, 'traceparent'),
    tracestate: headerOf(request, 'tracestate'),
  };
}

/** Node keeps only the first of two `Authorization` in `headers`; a request with two is to be refused, not half read. */
function headerOf({ headers, rawHeaders = [] }: NodeRequest, name: string): string | undefined {
  const sent = rawHeaders.filter((_value, i) => i % 2 === 1 && rawHeaders[i - 1].toLowerCase() === name);
  return sent.length > 1 ? sent.join() : headers[name]?.toString();
}
