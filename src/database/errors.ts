import { Error as MongooseError, mongo } from 'mongoose';

/** Whether an error means that the database cannot be asked at the moment: a network, a timeout, no primary. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof MongooseError.MongooseServerSelectionError) return true;
  if (error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoServerSelectionError) return true;
  if (error instanceof mongo.MongoNotConnectedError || error instanceof mongo.MongoTopologyClosedError) return true;
  if (error instanceof mongo.MongoOperationTimeoutError || error instanceof mongo.MongoClientClosedError) return true;
  // The driver does not export this class: no connection became free in time.
  if (error instanceof mongo.MongoDriverError && error.name === 'MongoWaitQueueTimeoutError') return true;
  if (error instanceof mongo.MongoError) return error.hasErrorLabel('RetryableWriteError');
  // The driver passes on what a socket says when it dies while being written to.
  return error instanceof Error && 'code' in error && socketCodes.has(String(error.code));
}

const socketCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** Names of the fields of the unique index that a write ran into, or `null` if it did not. */
export function duplicateKey(error: unknown): string[] | null {
  if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) return null;
  return Object.keys((error['keyPattern'] as Record<string, unknown> | undefined) ?? {});
}
