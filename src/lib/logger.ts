import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

/** Lines are written together: so many bytes of them, or what there is after so many milliseconds. */
const batchBytes = 8192;
const batchMs = 200;

/** One JSON line an event; for people where the output is a terminal. */
export function createLogger({ level, destination }: { level: string; destination?: DestinationStream }): Logger {
  const options = {
    level,
    base: null,
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Nothing logs headers or bodies; this is for what an error of a library may carry.
    redact: {
      paths: ['*.authorization', '*.headers', '*.password', '*.secret', '*.key', '*.token', '*.body', '*.document'],
      censor: '[redacted]',
    },
  };
  if (destination) return pino(options, destination);
  if (process.stdout.isTTY) return pino(options, pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss.l' }));
  return pino(options, pino.destination({ dest: 1, sync: false, minLength: batchBytes, periodicFlush: batchMs }));
}

let last = { time: 0, text: '' };

/** As `pino.stdTimeFunctions.isoTime`, which formats a time for every line; many lines have the same. */
function isoTime(): string {
  const time = Date.now();
  if (time !== last.time) last = { time, text: `,"time":"${new Date(time).toISOString()}"` };
  return last.text;
}
