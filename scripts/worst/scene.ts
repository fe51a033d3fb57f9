/** Who calls in `npm run worst`, and what there is for them to ask for. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mongo } from 'mongoose';
import type { Operation } from '../../src/contract/read-operations.js';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import type { Ids, WorstRequest } from './requests.js';
import type { SentRequest, Service } from './service.js';

export interface Scene {
  ids: Ids;
  /** Requests that no schema gives: of what is stored, as large as it can be. */
  further(operation: Operation, run: number): WorstRequest[];
  /** With a credential that the operation takes, and an address that has made no attempt yet. */
  asCaller(operation: Operation, request: WorstRequest): Promise<SentRequest>;
  /** To be told of every answer: it may have ended a credential. */
  noteAnswer(operation: Operation, status: number): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const password = 'correct horse battery staple';
const keysInPage = 100;
/** As many batches as there are runs: a key that was verified is remembered. */
const batches = 6;
const json: [string, string] = ['Content-Type', 'application/json'];

export async function setScene(service: Service): Promise<Scene> {
  let addresses = 0;
  const fromElsewhere = (): [string, string] => {
    addresses++;
    return ['X-Forwarded-For', `198.${18 + (addresses >> 16)}.${(addresses >> 8) & 255}.${addresses & 255}`];
  };

  async function post<T>(target: string, body: object, token?: string): Promise<T> {
    const headers = [json, fromElsewhere(), ...(token === undefined ? [] : [bearer(token)])];
    const { status, text } = await service.send({ method: 'POST', target, headers, body: JSON.stringify(body) });
    if (status >= 300) throw new Error(`POST ${target}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  let people = 0;
  async function signUp() {
    const email = `person${++people}@example.org`;
    const { id } = await post<{ id: string }>('/auth/register', { email, password });
    const logIn = async () => (await post<{ access_token: string }>('/auth/login', { email, password })).access_token;
    return { id, email, token: await logIn() };
  }

  const operator = await signUp();
  execFileSync(process.execPath, ['dist/main.js', 'grant', operator.email, 'admin', 'keys:verify'], {
    cwd: root,
    env: service.env,
    stdio: 'ignore',
  });
  const makeKey = (token: string, settings: object) =>
    post<{ key: string; id: string }>('/auth/apikeys', { label: 'worst', ...settings }, token);
  const scopes = ['apikeys:read', 'apikeys:write', 'admin', 'keys:verify'];
  const operatorKey = await makeKey(operator.token, { scopes });
  // Those that operations are tried on; what they do to them changes nothing for the caller.
  const victim = await signUp();
  const subject = await makeKey(operator.token, {});

  /** A user with keys that are each as large as the contract allows. */
  async function signUpWithLargeKeys(count: number) {
    const person = await signUp();
    const keys: string[] = [];
    for (let made = 0; made < count; made++) {
      keys.push((await makeKey(person.token, largest)).key);
    }
    return { ...person, keys };
  }
  const today = await signUpWithLargeKeys(keysInPage * batches);
  const before = await signUpWithLargeKeys(keysInPage);
  await makeMetadataOfBefore(service, before.id);

  const endsCredential = new Set(['logOut', 'changePassword', 'revokeCurrentApiKey']);
  let leaver: { token: string; key: string } | null = null;
  async function credentialFor({ operationId, credentials }: Operation): Promise<string> {
    if (endsCredential.has(operationId)) {
      const { token } = leaver ?? (await signUp());
      leaver ??= { token, key: (await makeKey(token, {})).key };
      return credentials.includes('api_key') ? leaver.key : leaver.token;
    }
    return credentials.includes('api_key') ? operatorKey.key : operator.token;
  }

  return {
    ids: {
      key_id: subject.id,
      user_id: victim.id,
      organization_id: 'org_0000000000000000',
      session_id: 'ses_0000000000000000',
    },

    further({ operationId, path }, run) {
      const page = `${path}?status=all&limit=${keysInPage}`;
      const batch = today.keys.slice(run * keysInPage, (run + 1) * keysInPage);
      if (operationId === 'listApiKeys') {
        return [
          { name: 'the largest keys', target: page, headers: [bearer(today.token)] },
          { name: 'the largest keys of an earlier version', target: page, headers: [bearer(before.token)] },
        ];
      }
      if (operationId === 'verifyApiKeys') {
        return [
          {
            name: 'the largest keys',
            target: path,
            headers: [json],
            body: JSON.stringify({ data: batch.map((key) => ({ key })) }),
          },
        ];
      }
      return [];
    },

    async asCaller(operation, { target, headers, body }) {
      const names = new Set(headers.map(([name]) => name.toLowerCase()));
      const isIdentified = names.has('authorization') || names.has('x-api-key') || operation.credentials.length === 0;
      const credential = isIdentified ? [] : [bearer(await credentialFor(operation))];
      const address = names.has('x-forwarded-for') ? [] : [fromElsewhere()];
      // Attempts are counted for each account as well.
      const account = (++people).toString(36).padStart(3, 'a').slice(-3);
      return {
        method: operation.method.toUpperCase(),
        target,
        headers: [...headers, ...credential, ...address],
        body: operation.throttled ? body?.replace('ada@', `${account}@`) : body,
      };
    },

    noteAnswer({ operationId }, status) {
      if (endsCredential.has(operationId) && [204, 401, 429].includes(status)) leaver = null;
    },
  };
}

function bearer(credential: string): [string, string] {
  return ['Authorization', `Bearer ${credential}`];
}

/** The most that the contract lets a key hold, in what takes most bytes of an answer. */
const largest = {
  label: '\u{1f600}'.repeat(100),
  description: '\u{1f600}'.repeat(1000),
  metadata: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`name${at}`, '\u0001'.repeat(33)])),
  ip_allowlist: Array.from(
    { length: 50 },
    (_, at) => `2001:db8:1111:2222:3333:4444:5555:${(0x6666 + at).toString(16)}/128`,
  ),
};

/** Gives the keys of a user what keys could hold before metadata was bounded as a whole. */
async function makeMetadataOfBefore({ folder }: Service, userId: string): Promise<void> {
  const directory = readdirSync(folder).find((name) => name.startsWith('latchkey-')) ?? '';
  const socket = encodeURIComponent(join(folder, directory, 'mongodb.sock'));
  const client = await mongo.MongoClient.connect(`mongodb://${socket}/latchkey?directConnection=true`);
  try {
    const metadata = Array.from({ length: 20 }, (_, at) => ({
      name: `${'a'.repeat(38)}${String(at).padStart(2, '0')}`,
      value: '\u0001'.repeat(500),
    }));
    await client.db().collection<ApiKeyRecord>('apikeys').updateMany({ userId }, { $set: { metadata } });
  } finally {
    await client.close();
  }
}
