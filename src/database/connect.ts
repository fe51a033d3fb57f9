import { type Connection, Mongoose } from 'mongoose';
import { StartupError } from '../startup-error.js';

/** How long an operation waits for a server, in milliseconds, before it fails and the caller gets a 503. */
const serverSelectionTimeoutMs = 3000;
/** How long connecting, and an answer to a heartbeat, may take, in milliseconds. */
const connectTimeoutMs = 2000;
/** Connecting, one answer, and a little more. */
export const heartbeatLimitMs = 2 * connectTimeoutMs + 500;

/**
 * Connects to MongoDB. Writes are acknowledged by a majority and journaled, so that what was answered with 201 outlives
 * a crash. Filters are sanitised: an object with `$` operators that did not come from our own code is taken as a value.
 *
 * @throws {StartupError} if no server answers.
 */
export async function connect({ uri, dbName }: { uri: string; dbName?: string }): Promise<Connection> {
  const mongoose = new Mongoose({
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    sanitizeFilter: true,
    strictQuery: 'throw',
  });
  try {
    return await mongoose
      .createConnection(uri, {
        ...(dbName === undefined ? {} : { dbName }),
        appName: 'latchkey',
        serverSelectionTimeoutMS: serverSelectionTimeoutMs,
        connectTimeoutMS: connectTimeoutMs,
        socketTimeoutMS: 30_000,
        writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5000 },
      })
      .asPromise();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`MongoDB cannot be reached at ${withoutSecrets(uri)}: ${reason}. Check MONGODB_URI.`);
  }
}

/** Up to the last `@`, as a password that was not percent-encoded may hold one; and without options, which may hold secrets. */
function withoutSecrets(uri: string): string {
  return uri.replace(/\/\/.*@/, '//***@').replace(/\?.*/, '');
}
