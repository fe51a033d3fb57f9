import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, type ConfigFault, loadConfig } from '../../src/config/load.js';
import { variablesTable } from '../../src/config/table.js';
import { variables } from '../../src/config/variables.js';
import { warningsOf } from '../../src/config/warnings.js';
import { weatherApi } from '../support/weather-api.js';

const secret = 'a secret of the tests that is long enough';

function faultsOf(env: NodeJS.ProcessEnv, readFile?: (path: string) => string): readonly ConfigFault[] {
  try {
    loadConfig(env, readFile);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('loadConfig', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      drainMs: 0,
      dataDir: resolve('data'),
      mongodbUri: null,
      secret: null,
      nextSecrets: [],
      previousSecrets: [],
      previousSecretsTokens: true,
      keyPrefix: 'lk',
      keyHashCost: 4,
      passwordHashCost: 12,
      maxKeysPerUser: 10,
      changeRateLimit: { limit: 60, windowSeconds: 60 },
      managementRateLimit: { limit: 100, windowSeconds: 1 },
      keepEndedDays: 90,
      maxKeyTtlDays: null,
      rotateAfterDays: null,
      registration: 'open',
      allowedHosts: [],
      metrics: { listener: null, token: null },
      brand: { name: 'Latchkey', url: null, logo: null, color: null, tagline: null, termsUrl: null, privacyUrl: null },
      api: null,
      securityContact: null,
      trustProxy: false,
      logLevel: 'info',
    });
  });

  it.each([
    ['10/3600', { limit: 10, windowSeconds: 3600 }],
    ['none', null],
  ])('takes MANAGEMENT_RATE_LIMIT=%s', (text, managementRateLimit) => {
    expect(loadConfig({ MANAGEMENT_RATE_LIMIT: text })).toMatchObject({ managementRateLimit });
    expect(faultsOf({ MANAGEMENT_RATE_LIMIT: `${text}/x` }).map(({ name }) => name)).toEqual(['MANAGEMENT_RATE_LIMIT']);
  });

  it('reports a host that is none, beside every other fault', () => {
    expect(faultsOf({ HOST: 'a_b c', PORT: '0' }).map(({ name }) => name)).toEqual(['PORT', 'HOST']);
  });

  it.each([
    ['10/3600', { limit: 10, windowSeconds: 3600 }],
    ['1000000000/86400', { limit: 1e9, windowSeconds: 86_400 }],
    ['none', null],
    ['', { limit: 60, windowSeconds: 60 }],
  ])('takes CHANGE_RATE_LIMIT=%s', (text, changeRateLimit) => {
    expect(loadConfig({ CHANGE_RATE_LIMIT: text }).changeRateLimit).toEqual(changeRateLimit);
  });

  it.each([
    { CHANGE_RATE_LIMIT: '0/60' },
    { CHANGE_RATE_LIMIT: '60' },
    { CHANGE_RATE_LIMIT: '60/86401' },
    { CHANGE_RATE_LIMIT: 'no limit' },
    { KEEP_ENDED_DAYS: '0' },
    { KEEP_ENDED_DAYS: 'for ever' },
    { DRAIN_SECONDS: '301' },
    { DRAIN_SECONDS: '-1' },
    { DRAIN_SECONDS: '1.5' },
    { DRAIN_SECONDS: '5s' },
  ])('refuses %o', (env) => {
    expect(faultsOf(env).map(({ name }) => name)).toEqual(Object.keys(env));
  });

  it.each(['', '0', '5', '300'])('takes DRAIN_SECONDS=%s', (text) => {
    expect(loadConfig({ DRAIN_SECONDS: text }).drainMs).toBe(Number(text) * 1000);
  });

  it('takes an empty variable for none', () => {
    expect(loadConfig({ PORT: '', MONGODB_URI: '', SECRET: '' })).toEqual(loadConfig({}));
  });

  it('reports every fault at once, with its name, what it was and what it may be', () => {
    const faults = faultsOf({
      PORT: '70000',
      REGISTRATION: 'maybe',
      KEY_PREFIX: 'a-b',
      SECRET: 'short',
      TRUST_PROXY: 'true',
    });
    expect(faults.map(({ name }) => name).sort()).toEqual([
      'KEY_PREFIX',
      'PORT',
      'REGISTRATION',
      'SECRET',
      'TRUST_PROXY',
    ]);
    expect(faults).toContainEqual({ name: 'PORT', was: '70000', allowed: '1 to 65535' });
    expect(new ConfigError(faults).message).toContain('REGISTRATION was "maybe"; it may be: open or closed');
  });

  it('shows no secret', () => {
    const error = new ConfigError(
      faultsOf({ SECRET: 'hunter2', PREVIOUS_SECRETS: 'hunter3', MONGODB_URI: 'http://hunter4' }),
    );
    expect(error.message).not.toContain('hunter');
    expect(error.faults).toHaveLength(3);
  });

  it('demands a secret with a MongoDB of one’s own', () => {
    const MONGODB_URI = 'mongodb://db.example.org/latchkey';
    expect(faultsOf({ MONGODB_URI })).toMatchObject([{ name: 'SECRET', was: undefined }]);
    expect(loadConfig({ MONGODB_URI, SECRET: secret })).toMatchObject({ mongodbUri: MONGODB_URI, secret });
    expect(loadConfig({ MONGODB_URI, SECRET_FILE: '/run/secret' }, () => `${secret}\n`)).toMatchObject({ secret });
  });

  it('refuses a secret file that is short, missing, or beside SECRET', () => {
    const missing = () => {
      throw new Error('ENOENT');
    };
    expect(faultsOf({ SECRET_FILE: '/run/secret' }, () => 'short')).toMatchObject([{ name: 'SECRET_FILE' }]);
    expect(faultsOf({ SECRET_FILE: '/run/secret' }, missing)).toMatchObject([
      { name: 'SECRET_FILE', was: '/run/secret' },
    ]);
    expect(faultsOf({ SECRET_FILE: '/run/secret', SECRET: secret }, () => secret)).toMatchObject([
      { name: 'SECRET_FILE' },
    ]);
  });

  const failing = (code: string) => () => {
    throw Object.assign(new Error(`${code}: no such thing`), { code });
  };
  const fileVariables = [
    'MONGODB_URI_FILE',
    'SECRET_FILE',
    'NEXT_SECRETS_FILE',
    'PREVIOUS_SECRETS_FILE',
    'METRICS_TOKEN_FILE',
    'BRAND_LOGO_FILE',
    'SCOPES_FILE',
    'PLANS_FILE',
    'API_SPEC',
  ] as const;

  it.each(fileVariables)('says why the file of %s cannot be read', (name) => {
    const lineOf = (code: string) => new ConfigError(faultsOf({ [name]: '/run/x.png' }, failing(code))).message;
    expect(lineOf('ENOENT')).toContain(`  ${name} was "/run/x.png": the file does not exist. Check the path`);
    expect(lineOf('EACCES')).toContain('this user may not read the file');
    expect(lineOf('EISDIR')).toContain('it is a folder, not a file');
    expect(lineOf('EIO')).toContain('the file cannot be read (EIO: no such thing)');
  });

  it.each([
    ['https://tides.example/openapi.yaml', 'it is a URL. Give the path of a file on this machine.'],
    ['file:///srv/openapi.yaml', 'it is a URL. Give the path of a file on this machine.'],
    ['~/openapi.yaml', '~ and $ are not expanded. Use the full path.'],
    ['$HOME/openapi.yaml', '~ and $ are not expanded. Use the full path.'],
    ['/srv/~ada/openapi.yaml', 'the file does not exist. Check the path'],
  ])('says that %s is no path that it can read', (path, advice) => {
    expect(new ConfigError(faultsOf({ API_SPEC: path })).message).toContain(`  API_SPEC was "${path}": ${advice}`);
  });

  const noConnectionString = 'it has no connection string with a database name';
  it.each([
    ['SECRET_FILE', '', 'the file is empty'],
    ['SECRET_FILE', ' \n', 'the file is empty'],
    ['SECRET_FILE', 'hunter2', 'its content is too short'],
    ['SECRET_FILE', `${secret},hunter2`, 'its content has characters that are not allowed'],
    ['NEXT_SECRETS_FILE', ' \n\n', 'the file is empty'],
    ['NEXT_SECRETS_FILE', `${secret}\n${'ab'.repeat(20)}\n`, 'line 2 is easy to guess'],
    ['PREVIOUS_SECRETS_FILE', `hunter2\n${secret}`, 'line 1 is too short'],
    ['PREVIOUS_SECRETS_FILE', `\n${secret}\n\n${secret},hunter2`, 'line 4 has characters that are not allowed'],
    ['METRICS_TOKEN_FILE', '', 'the file is empty'],
    ['METRICS_TOKEN_FILE', 'hunter2', 'its content is too short'],
    ['METRICS_TOKEN_FILE', `${secret} hunter2`, 'its content has characters that are not allowed'],
    ['MONGODB_URI_FILE', '\n', 'the file is empty'],
    ['MONGODB_URI_FILE', 'mongodb://ada:hunter2@db.example.org', noConnectionString],
    ['MONGODB_URI_FILE', 'postgres://ada:hunter2@db.example.org/latchkey', noConnectionString],
    ['MONGODB_URI_FILE', 'mongodb://a.example/latchkey\nmongodb://hunter2.example/latchkey', noConnectionString],
  ] as const)('says why %s holds no secret: %j', (name, text, why) => {
    const { message } = new ConfigError(faultsOf({ [name]: '/run/x' }, () => text));
    expect(message).toContain(`  ${name} was "/run/x": ${why}. It may be: ${variables[name].allowed}`);
    expect(message).not.toContain('hunter2');
  });

  it.each(['SECRET', 'NEXT_SECRETS', 'PREVIOUS_SECRETS', 'METRICS_TOKEN'] as const)(
    'takes %s from one place only',
    (name) => {
      const token = secret.replaceAll(' ', '-');
      const { message } = new ConfigError(faultsOf({ [name]: token, [`${name}_FILE`]: '/run/x' }, () => token));
      expect(message.split('\n').slice(1)).toEqual([
        `  ${name}_FILE was "/run/x": ${name} is set as well. Set only one of the two.`,
      ]);
    },
  );

  it('takes the connection string from a file, and from one place only', () => {
    const uri = 'mongodb://ada:hunter2@db.example.org/latchkey?replicaSet=rs0';
    const env = { MONGODB_URI_FILE: '/run/x', SECRET: secret };
    expect(loadConfig(env, () => `${uri}\n`)).toMatchObject({ mongodbUri: uri });
    expect(faultsOf({ MONGODB_URI_FILE: '/run/x' }, () => uri)).toMatchObject([{ name: 'SECRET' }]);
    const { message } = new ConfigError(faultsOf({ ...env, MONGODB_URI: uri }, () => uri));
    expect(message.split('\n').slice(1)).toEqual([
      '  MONGODB_URI_FILE was "/run/x": MONGODB_URI is set as well. Set only one of the two.',
    ]);
  });

  it('reads where the metrics are, and who may read them', () => {
    const token = 'a-b.c_d~e+f/0123456789abcdefghijk=';
    expect(loadConfig({ METRICS_PORT: '9464' }).metrics).toEqual({
      listener: { port: 9464, host: '127.0.0.1' },
      token: null,
    });
    expect(loadConfig({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0', METRICS_TOKEN: token }).metrics).toEqual({
      listener: { port: 9464, host: '0.0.0.0' },
      token,
    });
    expect(loadConfig({ METRICS_TOKEN_FILE: '/run/x' }, () => `${token}\n`).metrics).toEqual({ listener: null, token });
  });

  it.each([
    [{ METRICS_PORT: '0' }, 'METRICS_PORT'],
    [{ METRICS_PORT: '3000' }, 'METRICS_PORT'],
    [{ METRICS_PORT: '4000', PORT: '4000' }, 'METRICS_PORT'],
    [{ METRICS_HOST: '0.0.0.0' }, 'METRICS_HOST'],
    [{ METRICS_HOST: 'a b', METRICS_PORT: '9464' }, 'METRICS_HOST'],
    [{ METRICS_TOKEN: 'hunter2' }, 'METRICS_TOKEN'],
    [{ METRICS_TOKEN: `${secret} hunter2` }, 'METRICS_TOKEN'],
    [{ METRICS_TOKEN: `${secret}é` }, 'METRICS_TOKEN'],
  ])('refuses metrics that cannot be: %j', (env, name) => {
    expect(faultsOf(env).map((fault) => fault.name)).toEqual([name]);
    expect(new ConfigError(faultsOf(env)).message).not.toContain('hunter2');
  });

  it('reads further names of this host, in the one form that is compared', () => {
    const env = {
      ALLOWED_HOSTS: 'Keys.Example.org., localhost:3000, 10.0.0.7,fd00:0::7, [fd00::8]:80 ,bücher.example',
    };
    expect(loadConfig(env).allowedHosts).toEqual([
      'keys.example.org',
      'localhost',
      '10.0.0.7',
      '[fd00::7]',
      '[fd00::8]',
      'xn--bcher-kva.example',
    ]);
  });

  it.each([
    'https://keys.example.org',
    '*.example.org',
    '*',
    'a.example,,b.example',
    'a b',
    'x@a.example',
    'a.example/',
  ])('refuses ALLOWED_HOSTS=%s', (value) => {
    expect(faultsOf({ ALLOWED_HOSTS: value })).toMatchObject([{ name: 'ALLOWED_HOSTS' }]);
  });

  it.each([
    'mongodb://db.example.org',
    'mongodb://db.example.org/',
    'mongodb://ada:hunter2@a.example:27017,b.example/?replicaSet=rs0',
    'mongodb+srv://ada:hunter2@cluster.example.net?retryWrites=true',
    'mongodb://db.example.org?appName=a/b',
    'mongodb:///latchkey',
  ])('refuses a MONGODB_URI that names no database: %s', (MONGODB_URI) => {
    const faults = faultsOf({ MONGODB_URI, SECRET: secret });
    expect(faults).toMatchObject([{ name: 'MONGODB_URI', was: '(hidden)' }]);
    expect(new ConfigError(faults).message).toMatch(
      /with the name of a database .* such as mongodb:\/\/\S+\/latchkey$/,
    );
  });

  it.each([
    'mongodb://db.example.org/test',
    'mongodb+srv://ada:hunter2@cluster.example.net/latchkey?retryWrites=true',
    'mongodb://%2Ftmp%2Fmongodb.sock/latchkey?directConnection=true',
    'mongodb://[::1]:27017,b.example/latchkey',
  ])('takes a MONGODB_URI that names one: %s', (MONGODB_URI) => {
    expect(loadConfig({ MONGODB_URI, SECRET: secret }).mongodbUri).toBe(MONGODB_URI);
  });

  const weak = {
    'equal letters': 'x'.repeat(32),
    'two letters': 'ab'.repeat(20),
    'a word again and again': 'correcthorse'.repeat(4),
    'a pattern, cut short': 'k3j4h5g6zzq1m8'.repeat(4).slice(0, 50),
    digits: '01234567890123456789012345678901',
    'the alphabet': 'abcdefghijklmnopqrstuvwxyz0123456789',
    'few characters': 'aabbccddeeffgghhiiaabcdefghiihgfed',
    'a placeholder': 'changeme-8f3k2j9d7s6a5q4w3e2r1t0y',
    'another placeholder': 'REPLACE WITH 8f3k2j9d7s6a5q4w3e2r1t0y',
    'a command that was not run': '$(openssl rand -hex 32) 8f3k2j9d7s6a5q4w',
  };
  it.each(Object.entries(weak))('refuses a secret that is easy to guess: %s', (_what, text) => {
    const names = ['SECRET', 'NEXT_SECRETS'] as const;
    for (const name of names) {
      expect(faultsOf({ [name]: text })).toEqual([
        { name, was: '(hidden)', allowed: expect.stringContaining('This one is easy to guess') },
      ]);
    }
    expect(faultsOf({ SECRET_FILE: '/run/secret' }, () => `${text}\n`)).toMatchObject([
      { name: 'SECRET_FILE', reason: expect.stringContaining('its content is easy to guess') },
    ]);
    // The only way to replace it; but no token is accepted under it.
    expect(loadConfig({ SECRET: secret, PREVIOUS_SECRETS: text })).toMatchObject({
      previousSecrets: [text],
      previousSecretsTokens: false,
    });
  });

  it('takes any random secret', () => {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      for (let round = 0; round < 200; round++) {
        const random = randomBytes(32).toString(encoding);
        expect(loadConfig({ SECRET: random }).secret).toBe(random);
      }
    }
  });

  it('refuses a secret file that others can read or write, and says what to do', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-secret-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'secret');
    writeFileSync(path, secret);
    for (const mode of [0o644, 0o604, 0o602, 0o666, 0o444]) {
      chmodSync(path, mode);
      for (const name of ['SECRET_FILE', 'NEXT_SECRETS_FILE', 'PREVIOUS_SECRETS_FILE']) {
        expect(faultsOf({ [name]: path })).toMatchObject([
          { name, was: path, reason: expect.stringContaining(`chmod 600 ${path}`) },
        ]);
      }
    }
    // To a group, as Kubernetes does with `fsGroup`.
    for (const mode of [0o600, 0o400, 0o440, 0o640]) {
      chmodSync(path, mode);
      expect(loadConfig({ SECRET_FILE: path })).toMatchObject({ secret });
    }
  });

  it('reads secrets of a list from a file, one a line', () => {
    const [one, other] = ['the first secret of at least 32 bytes', 'the second secret of at least 32 bytes'];
    const files: Record<string, string> = { '/run/next': `${one}\n`, '/run/previous': `\n${other}\r\n${one}` };
    const env = { SECRET: secret, NEXT_SECRETS_FILE: '/run/next', PREVIOUS_SECRETS_FILE: '/run/previous' };
    const read = (path: string) => files[path] ?? '';
    const config = loadConfig(env, read);
    expect(config).toMatchObject({ nextSecrets: [one], previousSecrets: [other, one], previousSecretsTokens: true });
    // The weak one is taken as a previous one only, and no token under it is.
    const weak = 'ab'.repeat(20);
    files['/run/previous'] = weak;
    expect(loadConfig(env, read)).toMatchObject({ previousSecrets: [weak], previousSecretsTokens: false });
    files['/run/next'] = weak;
    expect(faultsOf(env, read)).toMatchObject([{ name: 'NEXT_SECRETS_FILE', was: '/run/next' }]);
  });

  it('takes an entry with white space at an end with it and without it, as it may be part of the secret', () => {
    const text = 'a secret of a list of at least 32 bytes';
    for (const name of ['NEXT_SECRETS', 'PREVIOUS_SECRETS'] as const) {
      const key = name === 'NEXT_SECRETS' ? 'nextSecrets' : 'previousSecrets';
      const readFrom = (value: string) => loadConfig({ SECRET: secret, [name]: value })[key];
      const readFile = (value: string) => loadConfig({ SECRET: secret, [`${name}_FILE`]: '/run/x' }, () => value)[key];
      for (const spaced of [`${text} `, `${text}\n`, `\t${text}`, ` ${text} `]) {
        expect(readFrom(spaced)).toEqual([text, spaced]);
        expect(readFrom(`${secret},${text} `)).toEqual([secret, text, `${text} `]);
      }
      expect(readFile(` ${text}\t\n`)).toEqual([text, ` ${text}\t`]);
      expect(readFrom(`${secret}, ${text}`)).toEqual([secret, text]);
      expect(readFrom(text)).toEqual([text]);
      // Long enough only as SECRET has it.
      const short = `${text.slice(0, 31)}\n`;
      expect(readFrom(short)).toEqual([short]);
    }
  });

  it('warns of white space at an end of SECRET, which is part of it, and says what to do', () => {
    const place = { host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000' };
    for (const spaced of [`${secret} `, `${secret}\n`, `\t${secret}`]) {
      expect(loadConfig({ SECRET: spaced }).secret).toBe(spaced);
      const [line, ...others] = warningsOf({ ...place, secret: spaced });
      expect(line).toMatch(
        /^SECRET begins or ends with white space.*put it with its white space into PREVIOUS_SECRETS/,
      );
      expect(line).not.toContain(secret);
      expect(others).toEqual([]);
    }
    expect(warningsOf({ ...place, secret })).toEqual([]);
    expect(warningsOf({ ...place, secret: loadConfig({ SECRET_FILE: '/run/x' }, () => `${secret}\n`).secret })).toEqual(
      [],
    );
  });

  it('reads what secrets may do', () => {
    const [next, previous] = ['the next secret of at least 32 bytes', 'the previous secret of at least 32 bytes'];
    const env = { SECRET: secret, NEXT_SECRETS: next, PREVIOUS_SECRETS: `${previous}, ${next}` };
    expect(loadConfig(env)).toMatchObject({
      nextSecrets: [next],
      previousSecrets: [previous, next],
      previousSecretsTokens: true,
    });
    expect(loadConfig({ ...env, PREVIOUS_SECRETS_TOKENS: 'no' })).toMatchObject({ previousSecretsTokens: false });
    expect(
      faultsOf({ NEXT_SECRETS: 'short', PREVIOUS_SECRETS: 'short', PREVIOUS_SECRETS_TOKENS: 'maybe' }),
    ).toMatchObject([{ name: 'PREVIOUS_SECRETS' }, { name: 'NEXT_SECRETS' }, { name: 'PREVIOUS_SECRETS_TOKENS' }]);
  });

  it.each([
    ['2', 2],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
    ['false', false],
  ])('reads TRUST_PROXY=%s', (value, expected) => {
    expect(loadConfig({ TRUST_PROXY: value }).trustProxy).toEqual(expected);
  });

  it.each([
    ['0', ''],
    ['21', ''],
    ['300', ''],
    ['10.1', '"10.1" is read as different addresses'],
    ['010.0.0.1', '"010.0.0.1" is read as different addresses'],
    ['proxy.example', '"proxy.example" is neither an address nor a network'],
    ['loopback,10.0.0.1/8', '"10.0.0.1/8" has bits set after /8: write 10.0.0.0/8'],
    ['::ffff:10.0.0.0/8', 'write an IPv4 network, such as 10.0.0.0/8'],
    ['10.0.0.2:80', 'write 10.0.0.2'],
    ['fe80::1%eth0', 'write fe80::1'],
    ['loopback,0.0.0.0/0', '"0.0.0.0/0" trusts everybody'],
    ['::/0', '"::/0" trusts everybody'],
    ['loopback,,', '"" is neither'],
  ])('refuses TRUST_PROXY=%s and says why: %s', (value, reason) => {
    expect(faultsOf({ TRUST_PROXY: value })).toMatchObject([
      { name: 'TRUST_PROXY', allowed: expect.stringContaining(reason) },
    ]);
  });

  it.each([
    ['https://keys.example.org/', 'https://keys.example.org'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('reads PUBLIC_URL=%s', (value, expected) => {
    expect(loadConfig({ PUBLIC_URL: value }).publicUrl).toBe(expected);
  });

  it.each(['https://keys.example.org/api', 'ftp://keys.example.org', 'keys.example.org', 'https://u:p@example.org'])(
    'refuses PUBLIC_URL=%s',
    (value) => {
      expect(faultsOf({ PUBLIC_URL: value })).toMatchObject([{ name: 'PUBLIC_URL' }]);
    },
  );

  it('reads the brand, with its logo as a data: URI', () => {
    const files: string[] = [];
    const readFile = (path: string, encoding?: BufferEncoding) => {
      files.push(path);
      return Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString(encoding);
    };
    const env = { BRAND_NAME: 'Ācme', BRAND_URL: 'https://acme.example/api?x=1', BRAND_LOGO_FILE: 'acme.SVG' };
    expect(loadConfig(env, readFile).brand).toMatchObject({
      name: 'Ācme',
      url: 'https://acme.example/api?x=1',
      logo: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=',
    });
    expect(files).toEqual(['acme.SVG']);
  });

  it('reads the document of the API behind the keys, or says what is wrong with it', () => {
    expect(loadConfig({ API_SPEC: 'api.yaml' }, () => weatherApi).api).toMatchObject({ title: 'Weather' });
    expect(faultsOf({ API_SPEC: 'api.yaml' }, () => 'openapi: 2.0.0')).toMatchObject([
      { name: 'API_SPEC', was: 'api.yaml', reason: expect.stringContaining('At /openapi: it is "2.0.0".') },
    ]);
    expect(faultsOf({ API_SPEC: 'nowhere.yaml' })).toMatchObject([{ name: 'API_SPEC' }]);
  });

  it('refuses a logo that is missing, large or no image, and names and addresses that are none', () => {
    const large = () => Buffer.alloc(64 * 1024 + 1).toString('base64');
    expect(faultsOf({ BRAND_LOGO_FILE: 'nowhere.png' })).toMatchObject([{ name: 'BRAND_LOGO_FILE' }]);
    expect(faultsOf({ BRAND_LOGO_FILE: 'large.png' }, large)).toMatchObject([{ name: 'BRAND_LOGO_FILE' }]);
    expect(faultsOf({ BRAND_LOGO_FILE: 'logo.html' }, () => '')).toMatchObject([{ name: 'BRAND_LOGO_FILE' }]);
    const faults = faultsOf({ BRAND_NAME: 'a\u202eb', BRAND_URL: 'javascript:alert(1)', SECURITY_CONTACT: 'me' });
    expect(faults.map(({ name }) => name)).toEqual(['BRAND_NAME', 'BRAND_URL', 'SECURITY_CONTACT']);
    for (const contact of ['me', 'javascript:alert(1)', 'http://help.example.org', 'tel:+41', '//help.example.org']) {
      expect(faultsOf({ SUPPORT_CONTACT: contact }), contact).toMatchObject([{ name: 'SUPPORT_CONTACT' }]);
    }
    for (const name of ['  ', '\u2800', 'Acme\u200b', 'Acme\u{e0068}', 'A\ncme', '🔑'.repeat(61)]) {
      expect(faultsOf({ BRAND_NAME: name }), JSON.stringify(name)).toMatchObject([{ name: 'BRAND_NAME' }]);
    }
  });

  it.each([
    ['an SVG without xmlns', 'a.svg', '<svg viewBox="0 0 1 1"/>', 'Add xmlns='],
    ['an empty file', 'a.png', '', 'The file is empty'],
    ['text named .png', 'a.png', 'hello', 'The file is not a PNG image'],
    ['text named .webp', 'a.webp', 'hello', 'The file is not a WebP image'],
    [
      'a PNG named .webp',
      'a.webp',
      '\x89PNG\r\n\x1a\nxxxx',
      'The file is a PNG image, whatever its name says. Rename it.',
    ],
    ['HTML named .svg', 'a.svg', '<!doctype html><svg xmlns="http://www.w3.org/2000/svg"/><p>', 'not an SVG image'],
    ['a PNG named .svg', 'a.svg', '\x89PNG\r\n\x1a\nxxxx', 'not an SVG image'],
  ])('refuses %s as a logo, and says what to do', (_what, path, bytes, reason) => {
    const readFile = () => Buffer.from(bytes, 'latin1').toString('base64');
    expect(faultsOf({ BRAND_LOGO_FILE: path }, readFile)).toMatchObject([
      { name: 'BRAND_LOGO_FILE', reason: expect.stringContaining(reason) },
    ]);
  });

  it.each([
    ['a.png', '\x89PNG\r\n\x1a\nxxxx'],
    ['a.webp', 'RIFFxxxxWEBPVP8 '],
    [
      'a.svg',
      '\ufeff<?xml version="1.0"?>\n<!-- > -->\n<!DOCTYPE svg>\n<svg\n  xmlns="http://www.w3.org/2000/svg"\n/>',
    ],
  ])('takes a logo that is what its name says: %s', (path, text) => {
    const readFile = () => Buffer.from(text, path === 'a.svg' ? 'utf8' : 'latin1').toString('base64');
    expect(faultsOf({ BRAND_LOGO_FILE: path }, readFile)).toEqual([]);
  });

  it('reads the colour, the tagline, the terms and the privacy policy', () => {
    const env = {
      BRAND_COLOR: '#0B7',
      BRAND_TAGLINE: 'Wetter für alle',
      TERMS_URL: '/legal/terms',
      PRIVACY_URL: 'https://acme.example/privacy',
    };
    expect(loadConfig(env).brand).toMatchObject({
      color: { given: '#00bb77' },
      tagline: 'Wetter für alle',
      termsUrl: '/legal/terms',
      privacyUrl: 'https://acme.example/privacy',
    });
  });

  it.each([
    ['BRAND_COLOR', ['red', '0b7a75', '#0b7a7', '#0b7a75ff', '#0b7a7g', 'rgb(1,2,3)']],
    ['BRAND_TAGLINE', ['  ', 'a\u202eb', 'x'.repeat(121)]],
    [
      'TERMS_URL',
      ['javascript:alert(1)', 'http://acme.example/', '//evil.example', '/\\evil.example', 'terms', '/a b'],
    ],
    ['PRIVACY_URL', ['data:text/html,x', 'mailto:me@acme.example']],
  ])('refuses %s that is none', (name, values) => {
    for (const value of values) expect(faultsOf({ [name]: value }), value).toMatchObject([{ name }]);
  });

  it('takes a page or an address for the users who need help', () => {
    for (const contact of [
      'https://help.example.org/latchkey?topic=password',
      'mailto:help@example.org?subject=Keys',
    ]) {
      expect(loadConfig({ SUPPORT_CONTACT: contact }).supportContact).toBe(contact);
    }
    expect(loadConfig({}).supportContact).toBeNull();
  });

  it.each(['می\u200cخواهم', '👩\u200d🚀 Space', '🔑'.repeat(60)])('takes the name %s', (name) => {
    expect(faultsOf({ BRAND_NAME: name })).toEqual([]);
  });

  it.each([
    ['0.0.0.0', 'http://localhost:3000'],
    ['::1', 'http://[::1]:3000'],
  ])('listening on %s is reached at %s', (host, expected) => {
    expect(loadConfig({ HOST: host }).publicUrl).toBe(expected);
  });
});

describe('warningsOf', () => {
  it.each([
    { HOST: '0.0.0.0' },
    { HOST: '::' },
    { HOST: '10.0.0.7' },
    { HOST: 'keys.internal' },
    { HOST: '0.0.0.0', PUBLIC_URL: 'http://keys.example.org' },
    { HOST: '::ffff:10.0.0.7', PUBLIC_URL: 'http://localhost:3000' },
  ])('tells of a service that others reach without TLS: %j', (env) => {
    const config = loadConfig(env);
    expect(warningsOf(config)).toEqual([
      expect.stringMatching(
        new RegExp(`^HOST is ${env.HOST}, .* PUBLIC_URL is ${config.publicUrl}: .* set PUBLIC_URL to its https://.*$`),
      ),
    ]);
  });

  it.each([
    {},
    { HOST: 'localhost' },
    { HOST: '127.0.0.9' },
    { HOST: '::1' },
    { HOST: '::ffff:127.0.0.1' },
    { HOST: '127.0.0.1', PUBLIC_URL: 'http://keys.example.org' },
    { HOST: '0.0.0.0', PUBLIC_URL: 'https://keys.example.org' },
  ])('says nothing of one that they do not, or with TLS in front: %j', (env) => {
    expect(warningsOf(loadConfig(env))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('has the table of every variable', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    // `npm run generate` writes it.
    expect(page.includes(variablesTable())).toBe(true);
    for (const name of Object.keys(variables)) expect(page).toContain(`| \`${name}\` |`);
  });
});
