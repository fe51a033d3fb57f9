import { describeError, textOf } from '../lib/describe-error.js';
import { missingPart, StartupError } from '../lib/startup-error.js';

/**
 * What a command says when it fails, in one line: the message of an error that its user can fix, also if a library or the
 * system has thrown it. Of an error that was not foreseen it says all that may be logged.
 */
export function explanationOf(error: unknown): string {
  const fault = error as Fault;
  const text = error instanceof StartupError ? error.message : (ofSystem(fault) ?? ofDatabase(fault));
  return `latchkey: ${text ?? describeError(error).stack}`;
}

/** What errors of Node.js and of the MongoDB driver have. By its name: to load the driver may be what has failed. */
interface Fault extends Error {
  code?: string | number;
  path?: string;
  codeName?: string;
}

function ofSystem({ code, path = '', message, stack }: Fault): string | null {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full: ${path || 'a file'} could not be written. Free some space, then start again.`;
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return `This user cannot read or write ${path || message} (${code}). Check its owner and permissions.`;
    case 'ENOENT':
      return path ? missingPart(path) : null;
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open. Raise the limit (ulimit -n), then start again.';
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
      return missingPart(firstLine(message));
    case 'ERR_DLOPEN_FAILED':
      return `A native module cannot be loaded here (${firstLine(message)}). Run npm ci on a machine like this one.`;
  }
  // What node-gyp-build throws has no code.
  if (/^No native build was found/.test(message) && stack?.includes('node-gyp-build')) {
    return `A native module was not built for this machine (${firstLine(message)}). Run npm ci on a machine like this one.`;
  }
  return null;
}

/** Codes of MongoDB: Unauthorized, AuthenticationFailed, and Atlas' own for both. */
const notAllowed = new Set<unknown>([13, 18, 8000]);

function ofDatabase({ name, code, codeName, message }: Fault): string | null {
  const reason = `${textOf(firstLine(message))}${codeName ? `, ${codeName}` : ''}`;
  if (!/^Mongo/.test(name)) return null;
  if (notAllowed.has(code)) {
    return `The user in MONGODB_URI lacks a permission that the service needs (${reason}). Grant it the role readWrite on the database in MONGODB_URI.`;
  }
  // It wants 500 MB to build an index.
  if (code === 14031) {
    return `MongoDB has too little disk space (${reason}). Free some space there, then start again.`;
  }
  if (/^Mongo(ose)?(Server)?(Network|Selection|PoolC|NotConnected|TopologyClosed|ClientClosed|WaitQueue)/.test(name)) {
    return `MongoDB is not responding (${reason}). Make sure it is up, then start again.`;
  }
  return `MongoDB refused an operation that the service needs (${reason}). Use MongoDB 6 or later, and name a database in MONGODB_URI that can be written to.`;
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? '';
