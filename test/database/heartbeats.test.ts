import { once } from 'node:events';
import { pino } from 'pino';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { connect } from '../../src/database/connect.js';
import { watchHeartbeats } from '../../src/database/heartbeats.js';
import { newDatabaseName } from '../support/service.js';

/** What the driver keeps to itself: the connection by which it asks a server how it is. */
interface Monitored {
  topology: { s: { servers: Map<string, { monitor: { connection: { command: unknown }; requestCheck(): void } }> } };
}

describe('watchHeartbeats', () => {
  it('connects anew when a heartbeat hangs, as it does after some deaths of a server', async () => {
    const connection = await connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`) });
    onTestFinished(() => connection.close());
    const client = connection.getClient();
    const stop = watchHeartbeats({ connection, logger: pino({ level: 'silent' }), limitMs: 300 });
    onTestFinished(stop);
    const records = connection.collection('records');
    await records.insertOne({ n: 1 });

    const [server] = (client as unknown as Monitored).topology.s.servers.values();
    if (!server) throw new Error('The driver knows no server.');
    server.monitor.connection.command = () => new Promise(() => undefined);
    const heartbeat = once(client, 'serverHeartbeatStarted');
    // The driver checks at most twice a second.
    await new Promise((resolve) => setTimeout(resolve, 600));
    server.monitor.requestCheck();
    await heartbeat;
    await once(client, 'serverHeartbeatSucceeded');

    // The same handles go on working.
    await records.insertOne({ n: 2 });
    expect(await records.countDocuments()).toBe(2);
    expect(connection.readyState).toBe(1);
    await connection.dropDatabase();
  });
});
