import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { symbols } from 'pino';
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../src/features/authentication/key.js';
import { newContext } from '../../src/http/context.js';
import { createRequestLog } from '../../src/http/request-log.js';
import { readTraceparent } from '../../src/http/trace-context.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { createLogger } from '../../src/lib/logger.js';

// Those of the specification, https://www.w3.org/TR/trace-context/.
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${spanId}-01`;
const { text: key, secret } = mintKey({ prefix: 'lk', keyring: createKeyring({ secret: 'x'.repeat(32) }) });

describe('a traceparent', () => {
  it.each([
    ['of version 00', traceparent],
    ['that was not sampled', `00-${traceId}-${spanId}-00`],
    ['with flags that version 00 does not have', `00-${traceId}-${spanId}-ff`],
    ['of a later version', `01-${traceId}-${spanId}-01`],
    ['of a later version, with more behind', `cc-${traceId}-${spanId}-01-what-the-future-will-be-like`],
    ['of a later version, with nothing behind the dash', `fe-${traceId}-${spanId}-01-`],
  ])('%s names a trace', (_what, header) => {
    expect(readTraceparent(header)).toEqual({ traceId, spanId });
  });

  it.each([
    ['nothing', undefined],
    ['empty', ''],
    ['a trace without digits that are not zero', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span without digits that are not zero', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['the version that is forbidden', `ff-${traceId}-${spanId}-01`],
    ['version 00 with more behind', `${traceparent}-01`],
    ['version 00 with a dash behind', `${traceparent}-`],
    ['a later version with more behind the flags', `01-${traceId}-${spanId}-01.x`],
    ['capitals', traceparent.toUpperCase()],
    ['a trace in capitals', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['a trace that is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a trace that is too long', `00-${traceId}0-${spanId}-01`],
    ['a span that is too long', `00-${traceId}-${spanId}0-01`],
    ['a version of one digit', traceparent.slice(1)],
    ['no flags', traceparent.slice(0, -3)],
    ['flags of one digit', traceparent.slice(0, -1)],
    ['other separators', traceparent.replaceAll('-', '_')],
    ['a space in front', ` ${traceparent}`],
    ['a space behind', `${traceparent} `],
    ['a line behind', `${traceparent}\n`],
    ['what is sent twice', `${traceparent}, ${traceparent}`],
    ['what is sent twice, in an array', [traceparent, traceparent]],
    ['digits that are not of ASCII', traceparent.replace('4', '４')],
    ['something else', 'tracing is great'],
  ])('is ignored: %s', (_what, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  it.each([
    ['a key', key],
    ['a key with other separators', key.replaceAll('_', '-')],
    ['a secret alone', secret],
    ['a secret behind a version', `00-${secret}`],
    ['a secret cut in the middle', `00-${secret.slice(0, 32)}-${secret.slice(32)}-01`],
    ['a key in the place of the trace', `00-${key}-${spanId}-01`],
    [
      'a token',
      `eyJhbGciOiJIUzI1NiJ9.${randomBytes(40).toString('base64url')}.${randomBytes(32).toString('base64url')}`,
    ],
  ])('gives away nothing of %s', (_what, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  it('gives away nothing of what stands behind the flags', () => {
    expect(readTraceparent(`01-${traceId}-${spanId}-01-${key}`)).toEqual({ traceId, spanId });
  });
});

describe('the line of a request', () => {
  /** What is logged of a request that carries the header, and how often its headers were looked at. */
  function logged(level: string) {
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger({ level, destination: { write: (line) => void lines.push(JSON.parse(line)) } });
    const log = createRequestLog({ logger, noteRequest: () => undefined });
    let looks = 0;
    const request = {
      method: 'GET',
      url: '/forward-auth',
      get headers() {
        looks++;
        return { traceparent };
      },
    };
    const operation = { operationId: 'forwardAuth', path: '/forward-auth', logLevel: 'debug' };
    const context = { ...newContext('r-1', '127.0.0.1'), operation } as unknown as Parameters<typeof log>[2];
    log(request, { statusCode: 200, writableFinished: true } as ServerResponse, context);
    return { lines, looks };
  }

  it('has the trace of the caller', () => {
    expect(logged('debug')).toMatchObject({ lines: [{ trace_id: traceId, span_id: spanId }] });
  });

  it('costs nothing where it is not written', () => {
    expect(logged('info')).toEqual({ lines: [], looks: 0 });
  });

  it('has the span that an instrumentation says, before that of the caller', () => {
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
    // As `@opentelemetry/instrumentation-pino` does.
    Object.assign(logger, { [symbols.mixinSym]: () => ({ trace_id: traceId, span_id: 'aaaaaaaaaaaaaaaa' }) });
    logger.info({ trace_id: traceId, span_id: spanId, status: 200 }, 'GET /');
    expect(lines).toMatchObject([{ trace_id: traceId, span_id: 'aaaaaaaaaaaaaaaa', status: 200, msg: 'GET /' }]);
  });
});
