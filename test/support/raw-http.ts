import { connect } from 'node:net';

/** A request as its bytes, for what `fetch` would not send. */
export interface RawRequest {
  method: string;
  target: string;
  version?: '1.0' | '1.1';
  /** As they are written, twice the same name among them. */
  headers: [name: string, value: string][];
  /** What follows the head, a packet each. */
  body?: Buffer[];
}

export interface RawAnswer {
  status: number;
  /** Under the names as they were sent, in their order. */
  headers: [name: string, value: string][];
  body: string;
  /** Statuses of what came before, such as 100. */
  interim: number[];
}

/** Sends one request over a connection of its own. */
export async function exchange(port: number, request: RawRequest): Promise<RawAnswer> {
  const [answer] = await exchangeAll(port, [request]);
  return answer as RawAnswer;
}

/** Sends requests over one connection without waiting for the answers in between. */
export function exchangeAll(port: number, requests: readonly RawRequest[]): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let received = Buffer.alloc(0);
    const read = () => readAnswers(received, requests);
    socket.on('connect', async () => {
      for (const request of requests) {
        for (const packet of packetsOf(request)) {
          if (!socket.writable) return;
          socket.write(packet);
          await new Promise(setImmediate);
        }
      }
    });
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (read().length === requests.length) socket.destroy();
    });
    // The end may well come as a reset, when a body was refused unread.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const answers = read();
      if (answers.length === requests.length) resolve(answers);
      else reject(new Error(`The connection ended after ${answers.length} answers: ${received.toString('latin1')}`));
    });
  });
}

function packetsOf({ method, target, version = '1.1', headers, body = [] }: RawRequest): Buffer[] {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return [Buffer.from(`${method} ${target} HTTP/${version}\r\n${lines}\r\n`, 'latin1'), ...body];
}

/** The answers that are there as a whole. */
function readAnswers(bytes: Buffer, requests: readonly RawRequest[]): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let interim: number[] = [];
  let rest = bytes;
  while (answers.length < requests.length) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(first.split(' ')[1]);
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
    rest = rest.subarray(end + 4);
    if (status < 200) {
      interim.push(status);
      continue;
    }
    const isEmpty = requests[answers.length]?.method === 'HEAD' || status === 204 || status === 304;
    const body = isEmpty ? { text: '', length: 0 } : readBody(rest, headers);
    if (!body) break;
    answers.push({ status, headers, body: body.text, interim });
    rest = rest.subarray(body.length);
    interim = [];
  }
  return answers;
}

/** @returns the body and how many bytes it took; `null` if it is not there as a whole. */
function readBody(bytes: Buffer, headers: RawAnswer['headers']): { text: string; length: number } | null {
  const headerOf = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (headerOf('transfer-encoding') !== 'chunked') {
    const length = Number(headerOf('content-length') ?? 0);
    return bytes.length < length ? null : { text: bytes.subarray(0, length).toString('utf8'), length };
  }
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, end).toString('latin1'), 16);
    const next = end + 2 + size + 2;
    if (end < 0 || bytes.length < next) return null;
    if (size === 0) return { text: Buffer.concat(chunks).toString('utf8'), length: next };
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = next;
  }
}
