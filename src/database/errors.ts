import { Error as MongooseError, mongo } from 'mongoose';

/**
 * Whether an error means that the database cannot be asked at the moment, or cannot promise what it has done: a network, a
 * timeout, no primary, no majority. What was written may stay, and whoever asked must not rely on it.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof MongooseError.MongooseServerSelectionError) return true;
  if (error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoServerSelectionError) return true;
  if (error instanceof mongo.MongoNotConnectedError || error instanceof mongo.MongoTopologyClosedError) return true;
  if (error instanceof mongo.MongoOperationTimeoutError || error instanceof mongo.MongoClientClosedError) return true;
  // The driver does not export this class: no connection became free in time.
  if (error instanceof mongo.MongoDriverError && error.name === 'MongoWaitQueueTimeoutError') return true;
  if (error instanceof mongo.MongoServerError && unavailableCodes.has(Number(error.code))) return true;
  if (error instanceof mongo.MongoError) return error.hasErrorLabel('RetryableWriteError');
  // The driver passes on what a socket says when it dies while being written to.
  return error instanceof Error && 'code' in error && socketCodes.has(String(error.code));
}

/**
 * What a server answers that cannot do it now, and may be able to in a moment: by MongoDB's `error_codes.yml`. The driver
 * sends most commands once more by itself; the error is that of the second time, or of a command that is sent once.
 */
const unavailableCodes = new Set([
  // The member is no primary (any more), is shutting down, or is not ready yet.
  ...[10107, 13435, 13436, 10058, 189, 11602, 11600, 91, 133, 134],
  // It does not reach the members that it needs.
  ...[6, 7, 89, 9001],
  // It took too long: ExceededTimeLimit, MaxTimeMSExpired.
  ...[262, 50],
  // Written, and not by as many members as was asked for: WriteConcernTimeout, UnsatisfiableWriteConcern.
  ...[64, 100],
]);

const socketCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** Names of the fields of the unique index that a write ran into, or `null` if it did not. */
export function duplicateKey(error: unknown): string[] | null {
  if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) return null;
  return Object.keys((error['keyPattern'] as Record<string, unknown> | undefined) ?? {});
}
