import type { Config } from '../config/load.js';
import { operatorId } from '../domain/principal.js';
import { createLogger } from '../lib/logger.js';

/** Logs what an operator has changed of a user by a command; to the standard error, as what people read goes to the output. */
export function logChange(
  { logLevel }: Pick<Config, 'logLevel'>,
  { targetId, changed, message }: { targetId: string; changed: string[]; message: string },
): void {
  const form = process.stderr.isTTY ? 'pretty' : 'json';
  const logger = createLogger({ level: logLevel, form, destination: process.stderr });
  logger.info({ actorId: operatorId, uid: process.getuid?.(), targetId, changed }, message);
}
