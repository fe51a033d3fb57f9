import type { Connection } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/database/connect.js';
import { type Primary, watchPrimary } from '../../src/database/primary.js';
import { errors } from '../support/replica-set/replies.js';
import { type StandIn, startStandIn } from '../support/replica-set/stand-in.js';
import { newDatabaseName } from '../support/service.js';

let standIn: StandIn;
let name: string;
const watched: { primary: Primary; connection: Connection }[] = [];

beforeEach(async () => {
  standIn = await startStandIn(inject('mongodbUri'));
  name = newDatabaseName();
});
afterEach(async () => {
  for (const { primary, connection } of watched.splice(0)) {
    primary.stop();
    await connection.close();
  }
  await standIn.close();
});

async function watch(uri: string) {
  const connection = await connect({ uri });
  const primary = watchPrimary({ connection });
  watched.push({ primary, connection });
  return { primary, connection };
}

/** Of the primary alone, as it is reached from its side. */
function directUri(options = ''): string {
  const [host] = standIn.uri(name, 'minority').replace('mongodb://', '').split(',');
  return `mongodb://${host}/${name}?directConnection=true${options}`;
}

describe('the primary of a replica set', () => {
  it.each([
    ['as one of its members', () => standIn.uri(name, 'minority')],
    ['directly', () => directUri()],
  ])('is confirmed by a majority, and not while it is cut off, if it is connected to %s', async (_how, uri) => {
    const { primary } = await watch(uri());
    await primary.confirm();
    await standIn.partition({ electionMs: 0 });
    await expect(primary.confirm()).rejects.toMatchObject({ code: errors.maxTimeExpired.code });
  });

  it('is not confirmed where the operator asks for no majority', async () => {
    const { primary } = await watch(directUri('&w=1'));
    await standIn.partition({ electionMs: 0 });
    await primary.confirm();
  });
});

describe('a standalone server, as the embedded one is', () => {
  it('is not confirmed, and has no elections', async () => {
    const uri = inject('mongodbUri').replace('/latchkey?', `/${name}?`);
    const { primary, connection } = await watch(uri);
    let asked = 0;
    connection.getClient().on('connectionCheckedOut', () => asked++);
    await primary.confirm();
    expect(asked).toBe(0);
    await connection.getClient().db().command({ ping: 1 });
    expect(asked).toBe(1);
    expect(primary.elections()).toBe(0);
  });
});
