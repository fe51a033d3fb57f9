import type { IncomingMessage } from 'node:http';

/** The headers that say how to answer a request, of one about which nothing is unusual. */
export interface Head {
  authorization: string[];
  apiKey: string[];
  requestId: string | undefined;
  userAgent: string | undefined;
  /** Media type of the body, as it was sent. */
  mediaType: string | undefined;
  /** Length of the body in bytes; 0 where there is none. */
  length: number;
}

/**
 * Reads the headers in one pass, without the object that Node.js would make of them.
 *
 * @returns `null` if anything is unusual: not exactly one Host, a header twice that should be there once, or a body that
 * is chunked or encoded.
 */
export function readHead({ rawHeaders, httpVersion }: IncomingMessage): Head | null {
  const head: Head = {
    authorization: [],
    apiKey: [],
    requestId: undefined,
    userAgent: undefined,
    mediaType: undefined,
    length: 0,
  };
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    switch (name) {
      case 'host':
        hosts++;
        break;
      case 'authorization':
        head.authorization.push(value);
        break;
      case 'x-api-key':
        head.apiKey.push(value);
        break;
      case 'x-request-id':
        if (head.requestId !== undefined) return null;
        head.requestId = value;
        break;
      case 'user-agent':
        if (head.userAgent !== undefined) return null;
        head.userAgent = value;
        break;
      case 'content-type':
        if (head.mediaType !== undefined) return null;
        head.mediaType = value;
        break;
      case 'content-length':
        // Node.js's parser has refused a second one.
        if (!/^\d{1,9}$/.test(value)) return null;
        head.length = Number(value);
        break;
      case 'transfer-encoding':
      case 'content-encoding':
      case 'expect':
      case 'upgrade':
        return null;
    }
  }
  return hosts === 1 && httpVersion === '1.1' ? head : null;
}
