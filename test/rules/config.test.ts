import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, type ConfigFault, loadConfig } from '../../src/config/load.js';
import { variablesTable } from '../../src/config/table.js';
import { variables } from '../../src/config/variables.js';
import { weatherApi } from '../support/weather-api.js';

const secret = 'x'.repeat(32);

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
      dataDir: resolve('data'),
      mongodbUri: null,
      secret: null,
      previousSecrets: [],
      keyPrefix: 'lk',
      keyHashCost: 4,
      passwordHashCost: 12,
      maxKeysPerUser: 10,
      changeRateLimit: { limit: 60, windowSeconds: 60 },
      keepEndedDays: 90,
      maxKeyTtlDays: null,
      registration: 'open',
      brand: { name: 'Latchkey', url: null, logo: null },
      api: null,
      securityContact: null,
      trustProxy: false,
      logLevel: 'info',
    });
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
  ])('refuses %o', (env) => {
    expect(faultsOf(env).map(({ name }) => name)).toEqual(Object.keys(env));
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

  it.each([
    ['2', 2],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
    ['false', false],
  ])('reads TRUST_PROXY=%s', (value, expected) => {
    expect(loadConfig({ TRUST_PROXY: value }).trustProxy).toEqual(expected);
  });

  it.each(['0', '21', '300', '10.1', 'proxy.example'])('refuses TRUST_PROXY=%s', (value) => {
    expect(faultsOf({ TRUST_PROXY: value })).toMatchObject([{ name: 'TRUST_PROXY' }]);
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
      return Buffer.from('<svg/>').toString(encoding);
    };
    const env = { BRAND_NAME: 'Ācme', BRAND_URL: 'https://acme.example/api?x=1', BRAND_LOGO_FILE: 'acme.SVG' };
    expect(loadConfig(env, readFile).brand).toEqual({
      name: 'Ācme',
      url: 'https://acme.example/api?x=1',
      logo: 'data:image/svg+xml;base64,PHN2Zy8+',
    });
    expect(files).toEqual(['acme.SVG']);
  });

  it('reads the document of the API behind the keys, or says what is wrong with it', () => {
    expect(loadConfig({ API_SPEC: 'api.yaml' }, () => weatherApi).api).toMatchObject({ title: 'Weather' });
    expect(faultsOf({ API_SPEC: 'api.yaml' }, () => 'openapi: 2.0.0')).toMatchObject([
      { name: 'API_SPEC', was: 'api.yaml', allowed: expect.stringContaining('At /openapi: ') },
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
  });

  it.each([
    ['0.0.0.0', 'http://localhost:3000'],
    ['::1', 'http://[::1]:3000'],
  ])('listening on %s is reached at %s', (host, expected) => {
    expect(loadConfig({ HOST: host }).publicUrl).toBe(expected);
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
