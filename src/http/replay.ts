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

/** Reads a body of a known length. What ends before has no reader any more. */
export function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}
