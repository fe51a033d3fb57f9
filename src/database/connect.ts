import { type Connection, type ConnectOptions, Mongoose, mongo } from 'mongoose';
import { StartupError } from '../lib/startup-error.js';
import { wakeWritersOfClosedSockets } from './closed-sockets.js';

/** How long an operation waits for a server, in milliseconds, before it fails and the caller gets a 503. */
const serverSelectionTimeoutMs = 3000;
/** How long connecting, and an answer to a heartbeat, may take, in milliseconds. */
const connectTimeoutMs = 2000;
/** How often the driver looks whether a server is there, in milliseconds; its least. By default it would every 10 s. */
const heartbeatMs = 500;
/** How long the service waits for an answer, in milliseconds. */
const answerTimeoutMs = 4000;

/**
 * Connects to MongoDB. Writes are acknowledged when they are journaled, in a replica set by a majority, so that what was
 * answered with 201 outlives a crash and a change of primary; `w` in the address goes before. Reads go to the primary,
 * whatever the address says: another member may not know of a revocation yet. Filters are sanitised: an object with `$`
 * operators that did not come from our own code is taken as a value.
 *
 * @param patient waits for answers without a limit, as building an index may take long.
 * @throws {StartupError} if no server answers, or it refuses the log-in.
 */
export async function connect({ uri, patient = false }: { uri: string; patient?: boolean }): Promise<Connection> {
  wakeWritersOfClosedSockets();
  const options: ConnectOptions = {
    appName: 'latchkey',
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    connectTimeoutMS: connectTimeoutMs,
    heartbeatFrequencyMS: heartbeatMs,
    socketTimeoutMS: patient ? 0 : answerTimeoutMs,
    readPreference: mongo.ReadPreference.primary,
    writeConcern: { journal: true },
  };
  try {
    const connection = await open(uri, options);
    if (asksFor(connection)?.w !== undefined || !(await hasMembers(connection))) return connection;
    await connection.close();
    return await open(uri, { ...options, writeConcern: { w: 'majority', journal: true } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (isRefusedLogIn(error)) {
      throw new StartupError(
        `MongoDB at ${withoutSecrets(uri)} refuses the log-in: ${withoutPartsOf(uri, reason)} Check the user and the password in MONGODB_URI, and authSource, which names the database that the user was made in.`,
      );
    }
    // The driver may quote the address, or what it takes for a part of it.
    throw new StartupError(
      `MongoDB cannot be reached at ${withoutSecrets(uri)}: ${withoutPartsOf(uri, reason)}. Check MONGODB_URI.`,
    );
  }
}

function open(uri: string, options: ConnectOptions): Promise<Connection> {
  const mongoose = new Mongoose({
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    sanitizeFilter: true,
    strictQuery: 'throw',
  });
  return mongoose.createConnection(uri, options).asPromise();
}

const asksFor = (connection: Connection) => connection.getClient().options.writeConcern;

/**
 * Whether a majority can be asked for: of a replica set, directly or through mongos. Of a standalone server, the embedded
 * one among them, it would be less: that one then answers before its journal is written.
 */
async function hasMembers(connection: Connection): Promise<boolean> {
  const { setName, msg } = await connection.getClient().db().command({ hello: 1 });
  return setName !== undefined || msg === 'isdbgrid';
}

/** MongoDB's AuthenticationFailed, or what Atlas says instead. */
function isRefusedLogIn(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 18 || code === 8000;
}

/** Up to the last `@`, as a password that was not percent-encoded may hold one; and without options, which may hold secrets. */
function withoutSecrets(uri: string): string {
  return uri.replace(/\/\/.*@/, '//***@').replace(/\?.*/, '');
}

/** Options that hold a secret. */
const secretOption = /password|token|secret|properties/i;

/** What is secret in an address: all before its last `@`, whole and by its parts, and some options; as written and as read. */
function withoutPartsOf(uri: string, text: string): string {
  const [, userInfo = '', rest = ''] = /\/\/(?:(.*)@)?(.*)/.exec(uri) ?? [];
  const options = new URLSearchParams(rest.split('?', 2)[1]);
  const ofOptions = [...options].flatMap(([name, value]) => (secretOption.test(name) ? [value] : []));
  const written = [userInfo, userInfo.slice(userInfo.indexOf(':') + 1), ...userInfo.split(/[:@/?#]/), ...ofOptions];
  // Shorter ones stand in words as well.
  const parts = [...written, ...written.map(decoded)].filter(({ length }) => length > 3);
  return parts.sort((a, b) => b.length - a.length).reduce((shown, part) => shown.replaceAll(part, '***'), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
