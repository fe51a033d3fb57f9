import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { duplicateKey, isDatabaseUnavailable } from '../../src/database/errors.js';

/** As the server numbers them. */
const passing = {
  NotWritablePrimary: 10107,
  NotPrimaryNoSecondaryOk: 13435,
  NotPrimaryOrSecondary: 13436,
  PrimarySteppedDown: 189,
  InterruptedDueToReplStateChange: 11602,
  InterruptedAtShutdown: 11600,
  ShutdownInProgress: 91,
  FailedToSatisfyReadPreference: 133,
  HostUnreachable: 6,
  NetworkTimeout: 89,
  SocketException: 9001,
  ExceededTimeLimit: 262,
  MaxTimeMSExpired: 50,
};
const unacknowledged = { WriteConcernTimeout: 64, UnsatisfiableWriteConcern: 100 };
const ours = { BadValue: 2, FailedToParse: 9, Unauthorized: 13, DuplicateKey: 11000, DocumentValidationFailure: 121 };

const ofCommand = (code: number) => new mongo.MongoServerError({ ok: 0, code, errmsg: 'x' });
const ofWriteConcern = (code: number) =>
  new mongo.MongoWriteConcernError({ ok: 1, writeConcernError: { code, errmsg: 'x' } });
const ofBulk = (code: number) => {
  const result = { getWriteErrorAt: () => undefined } as unknown as mongo.BulkWriteResult;
  return new mongo.MongoBulkWriteError({ message: 'x', code, writeErrors: [] }, result);
};

describe('an error of the database', () => {
  it.each(Object.entries({ ...passing, ...unacknowledged }))('may be over in a moment: %s', (_name, code) => {
    expect([ofCommand(code), ofWriteConcern(code), ofBulk(code)].map(isDatabaseUnavailable)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each(Object.entries(ours))('is a fault of what was asked: %s', (_name, code) => {
    expect([ofCommand(code), ofBulk(code)].map(isDatabaseUnavailable)).toEqual([false, false]);
  });

  it('says by its code alone what it is: a duplicate names its fields, and nothing else does', () => {
    const duplicate = new mongo.MongoServerError({ ok: 0, code: 11000, errmsg: 'x', keyPattern: { slot: 1 } });
    expect(duplicateKey(duplicate)).toEqual(['slot']);
    expect(duplicateKey(ofCommand(10107))).toBeNull();
  });
});
