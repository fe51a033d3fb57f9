/**
 * better-auth with its API-key plugin, which verifies on the server as its documentation shows, behind `node:http`:
 * `node better-auth.mjs <storage> [<SQLite file>]`. Nothing is limited, counted, logged or reported in any of them.
 *
 * - `fastest`: keys in secondary storage, a Map in this process; updates deferred, and keys not hashed, although its
 *   documentation advises against that
 * - `memory`: keys in its memory adapter
 * - `sqlite`: keys in SQLite by better-sqlite3, as its documentation shows it
 * - `sqlite-wal`: the same with a write-ahead log, as better-sqlite3 recommends
 */
import { createServer } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getMigrations } from 'better-auth/db/migration';

const [, , storage, file] = process.argv;
const tables = () => memoryAdapter({ user: [], session: [], account: [], verification: [], apikey: [] });
const configurations = {
  fastest: () => {
    const stored = new Map();
    return {
      database: tables(),
      secondaryStorage: {
        get: (key) => stored.get(key) ?? null,
        set: (key, value) => void stored.set(key, value),
        delete: (key) => void stored.delete(key),
      },
      advanced: { backgroundTasks: { handler: (task) => void task } },
      plugin: { storage: 'secondary-storage', deferUpdates: true, disableKeyHashing: true },
    };
  },
  memory: () => ({ database: tables(), plugin: {} }),
  sqlite: async () => ({ database: await openSqlite(), plugin: {} }),
  'sqlite-wal': async () => {
    const database = await openSqlite();
    database.pragma('journal_mode = WAL');
    return { database, plugin: {} };
  },
};

async function openSqlite() {
  const { default: Database } = await import('better-sqlite3');
  return new Database(file);
}

const { plugin, ...options } = await configurations[storage]();
const auth = betterAuth({
  ...options,
  secret: 'only-for-the-benchmark-only-for-the-benchmark',
  baseURL: 'http://127.0.0.1',
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [apiKey({ ...plugin, rateLimit: { enabled: false } })],
});
if (file) await (await getMigrations(auth.options)).runMigrations();

const { user } = await auth.api.signUpEmail({
  body: { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery staple' },
});
const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: 'bench' } });

const server = createServer((req, res) => {
  let text = '';
  req.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  req.on('end', async () => {
    const { key } = JSON.parse(text);
    const body = JSON.stringify(await auth.api.verifyApiKey({ body: { key } }));
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port, key })));
