import { describe, expect, it } from 'vitest';
import { createLogger, type LogForm } from '../../src/lib/logger.js';
import { logInRemembered } from '../support/browser-session.js';
import type { ApiKeyCreation } from '../support/client.js';
import { exchange, type RawRequest } from '../support/raw-http.js';
import { bearer, grant, signUp, startServiceForTest, storedKey, xApiKey } from '../support/service.js';

interface Form {
  what: string;
  text: string;
}

const escapedBy = (percent: string) => (text: string) =>
  [...text].map((letter) => `${percent}${letter.charCodeAt(0).toString(16)}`).join('');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const fullWidth = (text: string) =>
  [...text].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');

/** A key or a token as it may get somewhere by mistake, or to be completed by whoever reads the log. */
function formsOf(key: string, token: string, refreshToken: string): Form[] {
  const [prefix = '', publicId = '', digits = ''] = key.split('_');
  const [head = '', claims = '', signature = ''] = token.split('.');
  const secret = digits.slice(0, 64);
  const cut = (text: string, by: string, at = Math.floor(text.length / 2)) => text.slice(0, at) + by + text.slice(at);
  const forms: Record<string, string> = {
    'a key': key,
    'a key without its last digit': key.slice(0, -1),
    'a key without its first letter': key.slice(1),
    'a key without its tag': key.slice(0, -16),
    'a key without its prefix': key.slice(prefix.length + 1),
    'a secret and its tag': digits,
    'a secret': secret,
    'the first 40 digits of a secret': secret.slice(0, 40),
    'a key with - for _': key.replaceAll('_', '-'),
    'a key with . for _': key.replaceAll('_', '.'),
    'a key with ~ for _': key.replaceAll('_', '~'),
    'a key without its separators': prefix + publicId + digits,
    'a key in capitals': key.toUpperCase(),
    'a key that is escaped': escapedBy('%')(key),
    'a key that is escaped twice': escapedBy('%25')(key),
    'a key that is escaped four times': escapedBy('%252525')(key),
    'a key whose _ are escaped': key.replaceAll('_', '%5F'),
    'a key whose _ are escaped twice': key.replaceAll('_', '%255f'),
    'a key that is cut by a slash': cut(key, '/'),
    'a secret that is cut by a slash': cut(secret, '/'),
    'a key that is cut by an escaped slash': cut(key, '%2F'),
    'a key that is cut by a line': cut(key, '%0d%0a'),
    'a key that is cut by what nobody sees': cut(key, '%E2%80%8B'),
    'a key that is cut by a space': cut(key, '%20'),
    'a key with a dash after eight digits': key.replaceAll(/([0-9a-f]{8})/g, '$1-'),
    'a key with a dot after eleven digits': key.replaceAll(/([0-9a-f]{11})/g, '$1.'),
    'a key with a semicolon before it': `x;${key}`,
    'a key with a hash before it': `x%23${key}`,
    'a key in quotes': `%22${key}%22`,
    'a key behind its header': `X-API-Key:${key}`,
    'a key in full-width letters': encodeURIComponent(fullWidth(key)),
    'a key in base64': base64(key),
    'a key in base64 for Basic': base64(`${key}:`),
    'an id of a key with a secret behind it': `key_${publicId}${secret}`,
    'a token': token,
    'a token without its last letter': token.slice(0, -1),
    'a token without its signature': `${head}.${claims}`,
    'claims and signature of a token': `${claims}.${signature}`,
    'claims of a token': claims,
    'a signature of a token': signature,
    'a token with / for .': token.replaceAll('.', '/'),
    'a token that is escaped twice': escapedBy('%25')(token),
    'a token in capitals': token.toUpperCase(),
    'a refresh token': refreshToken,
    'a refresh token without its last letter': refreshToken.slice(0, -1),
    'a refresh token without its ids': refreshToken.split('_').slice(4).join('_'),
    'a refresh token with - for _': refreshToken.replaceAll('_', '-'),
    'a refresh token that is escaped twice': escapedBy('%25')(refreshToken),
  };
  return Object.entries(forms).map(([what, text]) => ({ what, text }));
}

/** Requests with a text in every place that a caller can write. */
function requestsWith(text: string, { keyId, verifier }: { keyId: string; verifier: string }): RawRequest[] {
  const host: [string, string] = ['Host', '127.0.0.1'];
  const at = (target: string, method = 'GET'): RawRequest => ({ method, target, headers: [host] });
  const withHeader = (name: string, value: string, target = '/nowhere'): RawRequest => ({
    method: 'GET',
    target,
    headers: [...(name === 'Host' ? [] : [host]), [name, value]],
  });
  const withBody = (target: string, body: string, mediaType = 'application/json', more: [string, string][] = []) => ({
    method: 'POST',
    target,
    headers: [
      host,
      ['Content-Type', mediaType],
      ['Content-Length', String(Buffer.byteLength(body))],
      ...more,
    ] as RawRequest['headers'],
    body: [Buffer.from(body)],
  });
  const asVerifier: [string, string][] = [['X-API-Key', verifier]];
  const half = Math.floor(text.length / 2);
  const prefixes = [
    '/',
    '//',
    '/x/',
    '/auth/',
    '/auth/apikeys/',
    '/auth/apikeys/key_',
    '/users/',
    '/assets/',
    '/docs/',
    '/.',
  ];
  const headers = [
    'User-Agent',
    'Referer',
    'X-Request-Id',
    'Cookie',
    'Content-Type',
    'Accept',
    'Accept-Language',
    'Origin',
    'Host',
  ];
  const forwarded = [
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'Forwarded',
    'Via',
    'Traceparent',
    'If-Match',
  ];
  return [
    ...prefixes.flatMap((prefix) => [
      at(prefix + text),
      at(`${prefix}${text}/usage`, 'POST'),
      at(`${prefix}${text}?x=1`, 'DELETE'),
    ]),
    at(`http://127.0.0.1/${text}`),
    at(`/auth/me/${text}`),
    at(`/auth/apikeys/${keyId}/${text}`),
    at(`/auth/me?${text}`),
    at(`/auth/me?key=${text}`),
    at(`/auth/apikeys?label[${text}]=1&cursor=${text}`),
    at(`/nowhere?a=${text.slice(0, half)}&b=${text.slice(half)}`),
    at(`/forward-auth?scope=${text}`),
    { ...at(`/forward-auth?scope=${text}`), headers: [host, ...asVerifier] },
    { ...at(`/auth/apikeys/${keyId}`, 'GET'), headers: [host, ...asVerifier, ['User-Agent', text]] },
    { ...at('/forward-auth'), headers: [host, ...asVerifier, ['User-Agent', text], ['X-Forwarded-For', text]] },
    ...[...headers, ...forwarded].map((name) => withHeader(name, text)),
    ...['Authorization', 'X-API-Key', 'Idempotency-Key'].map((name) => withHeader(name, text, '/auth/me')),
    ...['Bearer', 'Basic', 'Token'].map((scheme) => withHeader('Authorization', `${scheme} ${text}`, '/auth/me')),
    withHeader('Authorization', `Basic ${base64(`${text}:x`)}`, '/forward-auth'),
    {
      method: 'POST',
      target: '/auth/refresh',
      headers: [host, ['Sec-Fetch-Site', 'same-origin'], ['Cookie', `latchkey-refresh=${text}`]],
    },
    withHeader(`X-${text.replaceAll(/[^\w-]/g, '')}`, '1'),
    at('/', text.replaceAll(/[^\w-]/g, '')),
    withBody('/auth/login', JSON.stringify({ email: `${text.slice(0, 60)}@example.org`, password: text })),
    withBody('/auth/login', JSON.stringify({ [text]: text })),
    withBody('/auth/login', `{"email": ${text}`),
    withBody('/auth/login', text, `text/${text}`),
    withBody('/auth/register', JSON.stringify({ email: text, password: text, name: text })),
    withBody('/verify', JSON.stringify({ key: text }), undefined, asVerifier),
    withBody('/verify', JSON.stringify({ key: text, ip: text, scopes: [text], [text]: 1 }), undefined, asVerifier),
    withBody('/verify', `{"key": "${text}`, undefined, asVerifier),
    withBody('/verify/batch', JSON.stringify({ data: [{ key: text }, { key: `${text}x` }] }), undefined, asVerifier),
    withBody('/introspect', `token=${text}`, 'application/x-www-form-urlencoded', asVerifier),
    withBody('/introspect', `${text}=${text}`, 'application/x-www-form-urlencoded', asVerifier),
    withBody('/auth/apikeys', JSON.stringify({ label: text, [text]: 1 }), undefined, [
      ['Idempotency-Key', text.slice(0, 200)],
    ]),
  ];
}

/** Pieces of 12 characters of what is secret in a key or a token. */
function piecesOf(...secrets: string[]): string[] {
  return secrets.flatMap((secret) =>
    Array.from({ length: secret.length - 11 }, (_, at) => secret.slice(at, at + 12).toLowerCase()),
  );
}

/** Text without what could hide a piece in it: escapes, case, and whatever stands between letters. */
function bare(text: string): string {
  const decoded = text
    .normalize('NFKC')
    .replaceAll(/%(?:25)*([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return `${text}\n${text.replaceAll(/[^0-9a-z\n]/gi, '')}\n${decoded.replaceAll(/[^0-9a-z\n]/gi, '')}`.toLowerCase();
}

/** Thousands of requests. */
const withinMs = 120_000;

describe('a key or a token, in forty forms and in every place that a caller can write', () => {
  it.each<LogForm>(['json', 'pretty'])(
    'leaves nothing in the log at the level trace (%s), in records of use or in the metrics',
    async (form) => {
      const lines: string[] = [];
      const destination = { write: (line: string) => void lines.push(line) };
      const failure = { text: '' };
      const service = await startServiceForTest(
        { trustProxy: 1, metrics: { listener: null, token: 'a-token-of-the-tests-that-is-long-enough' } },
        {
          logger: createLogger({ level: 'trace', form, destination }),
          handlers: (handlers) => ({
            ...handlers,
            async listScopes() {
              throw Object.assign(
                new Error(`Cast to string failed for value "${failure.text}" and ${failure.text}`),
                failure,
              );
            },
          }),
        },
      );
      const ada = await signUp(service);
      await grant(service, ada, 'keys:verify');
      /** A key with two secrets that work, the old one first. */
      const rotated = async (body: ApiKeyCreation) => {
        const { data } = await ada.client.createApiKey({ body });
        const { data: again } = await ada.client.rotateApiKey({ path: { key_id: data.id }, body: { starts: 'now' } });
        return { id: data.id, keys: [data.key, again.key] as const };
      };
      const { id, keys } = await rotated({ label: 'canary' });
      const verifier = await rotated({ label: 'back end', scopes: ['keys:verify'] });
      const [key] = keys;
      const { port } = new URL(service.baseUrl);

      const remembered = await logInRemembered(service, ada, { 'User-Agent': key });
      let answered = 0;
      const [ofOld, ofNew] = keys.map((each) => formsOf(each, ada.accessToken, remembered.cookie)) as [Form[], Form[]];
      // By turns: where a text may get to does not depend on which of the secrets it has.
      const forms = ofOld.map((form, at) => (at % 2 === 0 ? form : (ofNew[at] as Form)));
      expect(forms.length).toBeGreaterThanOrEqual(40);
      for (const [at, { text }] of forms.entries()) {
        const requests = requestsWith(text, { keyId: id, verifier: verifier.keys[at % 2] as string });
        // What is no HTTP at all may get no answer.
        const answers = await Promise.all(requests.map((request) => exchange(Number(port), request).catch(() => null)));
        answered += answers.filter((answer) => answer !== null).length;
        failure.text = text;
        await service.request('/auth/scopes', { headers: bearer(ada.accessToken) });
      }
      const notedOf = async (keyId: string) => {
        const { lastUsedUserAgent, rotation } = (await storedKey(service, keyId)) ?? {};
        return JSON.stringify([lastUsedUserAgent, rotation?.previousUse]);
      };
      const texts = [...keys, ...keys.map((each) => each.slice(0, -1)), ada.accessToken];
      for (const [used, userAgent] of keys.flatMap((each) => texts.map((text) => [each, text] as const))) {
        await service.request('/auth/me', { headers: { ...xApiKey(used), 'User-Agent': `curl ${userAgent}` } });
        await service.services.usage.flush();
        lines.push(await notedOf(id));
      }
      expect(lines.at(-1)).toContain('"userAgent":"curl ');
      lines.push(await notedOf(verifier.id));
      lines.push(JSON.stringify(await service.services.connection.collection('usage').find().toArray()));
      lines.push(JSON.stringify((await service.services.users.findById(ada.userId))?.sessions));
      lines.push(await service.services.metrics.text());

      expect(answered).toBeGreaterThan(forms.length * 50);
      expect(lines.length).toBeGreaterThan(forms.length * 50);
      const everything = bare(lines.join('\n'));
      const [, claims = '', signature = ''] = ada.accessToken.split('.');
      const digits = [...keys, ...verifier.keys].map((each) => each.split('_').at(-1) ?? '');
      const secretOfRefresh = remembered.cookie.split('_').slice(4).join('_');
      const secrets = [...digits, claims, signature, secretOfRefresh, ...keys.map(base64)];
      const found = piecesOf(...secrets, ...secrets.map((secret) => secret.replaceAll(/[^0-9a-z]/gi, ''))).filter(
        (piece) => everything.includes(piece),
      );
      const where = lines.filter((line) => found.some((piece) => bare(line).includes(piece)));
      expect(where.slice(0, 5)).toEqual([]);
      // The search works: what may be seen is seen.
      expect(everything).toContain(id.toLowerCase());
    },
    withinMs,
  );
});
