import { IncomingMessage } from 'node:http';

/** A request whose body was read already, as if it had not been: for somebody who reads it anew. */
export function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = Object.setPrototypeOf(new IncomingMessage(request.socket), Object.getPrototypeOf(request));
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, headersDistinct, rawHeaders } =
    request;
  Object.assign(copy, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders, complete: true });
  Object.assign(copy, { headers, headersDistinct });
  copy.push(body);
  copy.push(null);
  return copy;
}

/**
 * Reads a body whose head has arrived. What ends before its end has no reader any more.
 *
 * Mostly all of it is there when `soon` calls back: then it is taken at once, without the events of a stream, which take a
 * sixth of the time of such a request.
 */
export function readBody(
  request: IncomingMessage,
  soon: (work: () => void) => void,
  done: (body: Buffer) => void,
): void {
  soon(() => {
    if (request.complete) done(request.read() ?? Buffer.alloc(0));
    else collectBody(request, done);
  });
}

function collectBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks)));
}
