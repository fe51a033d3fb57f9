import { addressIn } from '../lib/addresses.js';
import type { Tally } from '../lib/tally.js';

/** Why no request could be read from a connection. */
export type UnreadableReason = 'tls' | 'headers_too_large' | 'incomplete' | 'not_http';

/** As Node.js reports it: with its parser's code and, where bytes were at fault, the packet that they came in. */
type ClientError = Error & { code?: string | undefined; rawPacket?: Uint8Array };

export type NoteUnreadable = (error: ClientError, remoteAddress: string | undefined) => void;

interface UnreadableLogger {
  info(facts: object, line: string): void;
  debug(facts: object, line: string): void;
}

/** Lines in a second; anybody can cause them. */
const mostLines = 5;
const windowMs = 1000;

const words: Record<UnreadableReason, string> = {
  tls: 'received TLS on the plain HTTP port',
  headers_too_large: 'received request headers that are too large',
  incomplete: 'received an incomplete request',
  not_http: 'received something other than HTTP',
};

/**
 * Counts and logs what could not be read as a request: from where and why, never the bytes. At most five lines a second; the
 * rest of that second is a number in one more.
 */
export function createNoteUnreadable({
  logger,
  count,
}: {
  logger: UnreadableLogger;
  count: Tally<UnreadableReason>;
}): NoteUnreadable {
  /** In this window. */
  let noted = 0;

  function endWindow(): void {
    if (noted > mostLines) logger.info({ connections: noted - mostLines }, 'received more unreadable requests');
    noted = 0;
  }

  return (error, remoteAddress) => {
    const reason = reasonOf(error);
    count(reason);
    if (noted === 0) setTimeout(endWindow, windowMs).unref();
    noted += 1;
    if (noted > mostLines) return;
    // Browsers open connections that they may never use, and people lose theirs.
    const level = reason === 'incomplete' ? 'debug' : 'info';
    logger[level]({ ip: addressIn(remoteAddress ?? '') ?? undefined, reason }, words[reason]);
  };
}

const reasons: Record<string, UnreadableReason> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'incomplete',
  HPE_INVALID_EOF_STATE: 'incomplete',
};

function reasonOf({ code = '', rawPacket }: ClientError): UnreadableReason {
  // A handshake record of any version (RFC 8446 §5.1).
  if (rawPacket?.[0] === 0x16 && rawPacket[1] === 0x03) return 'tls';
  return reasons[code] ?? 'not_http';
}
