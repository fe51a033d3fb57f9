import { type DestinationStream, type LogFn, type Logger, type LoggerOptions, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { describeError, textOf } from './describe-error.js';
import { printable, printableWhenRead } from './printable.js';

export type { Logger } from 'pino';

/** Lines are written together: so many bytes of them, or what there is after so many milliseconds. */
const batchBytes = 8192;
const batchMs = 200;

/** `json` is one line an event; `pretty` is for people. */
export type LogForm = 'json' | 'pretty';

interface LoggerParts {
  level: string;
  /** By default JSON, and pretty where the standard output is a terminal. */
  form?: LogForm;
  /** By default the standard output. */
  destination?: DestinationStream;
}

/**
 * Makes the log. Whatever is written passes through here: nothing in a line turns the text of a terminal or moves its
 * cursor, and of an error there is only what `describeError` lets through.
 */
export function createLogger({ level, destination, form = formOf(destination) }: LoggerParts): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    // Nothing logs headers or bodies; this is for what somebody may log by mistake.
    redact: {
      paths: ['*.authorization', '*.headers', '*.password', '*.secret', '*.key', '*.token', '*.body', '*.document'],
      censor: '[redacted]',
    },
    // An instrumentation of OpenTelemetry adds the span that runs here, which says more than that of the caller.
    mixinMergeStrategy: (line, added) => ({ ...line, ...added }),
    hooks: { logMethod, streamWrite: form === 'json' ? printable : printableWhenRead },
  };
  if (form === 'pretty') return pino(options, prettyStream(destination));
  return pino(
    options,
    destination ?? pino.destination({ dest: 1, sync: false, minLength: batchBytes, periodicFlush: batchMs }),
  );
}

function formOf(destination: DestinationStream | undefined): LogForm {
  return destination === undefined && process.stdout.isTTY ? 'pretty' : 'json';
}

/** Where nobody says what has happened, pino would take the message of an error as it is. */
function logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, message] = args as [unknown, string?];
  const error = first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
  if (message !== undefined || !(error instanceof Error)) method.apply(this, args);
  else method.call(this, first === error ? { err: error } : first, textOf(error.message));
}

/** For terminals, whose text it colours; a line at a time, and at once. */
function prettyStream(destination: DestinationStream | undefined): DestinationStream {
  const prettify = prettyFactory({
    colorize: destination === undefined,
    translateTime: 'SYS:HH:MM:ss.l',
    // One line an event: a second one would pass for another event.
    messageFormat: (log, messageKey) => String(log[messageKey]).replaceAll('\n', '\\n'),
  });
  const { write } = destination ?? { write: (line: string) => process.stdout.write(line) };
  return { write: (line) => write.call(destination, prettify(line)) };
}

let last = { time: 0, text: '' };

/** As `pino.stdTimeFunctions.isoTime`, which formats a time for every line; many lines have the same. */
function isoTime(): string {
  const time = Date.now();
  if (time !== last.time) last = { time, text: `,"time":"${new Date(time).toISOString()}"` };
  return last.text;
}
