import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertKeys } from '../support/many-keys.js';
import { bearer, type Person, signUp, startService, type TestService } from '../support/service.js';

const sorts = [
  'created_at',
  '-created_at',
  'last_used_at',
  '-last_used_at',
  'expires_at',
  '-expires_at',
  'label',
  '-label',
] as const;
type Sort = (typeof sorts)[number];

let service: TestService;
let ada: Person;
let eve: Person;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 1000 });
  [ada, eve] = [await signUp(service), await signUp(service)];
});
afterAll(() => service.close());

interface Page {
  data: { id: string; label: string; last_four: string }[];
  next_cursor: string | null;
  total: number;
}
const get = async (query: Record<string, string>, { accessToken } = ada) => {
  const response = await service.request(`/auth/apikeys?${new URLSearchParams(query)}`, {
    headers: bearer(accessToken),
  });
  return { status: response.status, link: response.headers.get('Link'), page: (await response.json()) as Page };
};
const labels = async (query: Record<string, string>, person = ada) =>
  (await get(query, person)).page.data.map(({ label }) => label);

describe('a search', () => {
  const made: Record<string, { id: string; last_four: string }> = {};
  const names = ['Nightly export', 'nightly Backup', 'Müller 50%', 'a.b*c (d) [e]', 'ÄRZTE', 'zebra', 'Apple', '天气'];

  beforeAll(async () => {
    for (const label of names) {
      const scopes = label === 'zebra' ? (['apikeys:write'] as const) : (['apikeys:read'] as const);
      made[label] = (await ada.client.createApiKey({ body: { label, scopes: [...scopes] } })).data;
    }
    await eve.client.createApiKey({ body: { label: 'Nightly export of Eve' } });
  });

  it.each([
    ['NIGHTLY', ['Nightly export', 'nightly Backup']],
    ['export nightly', ['Nightly export']],
    ['mu\u0308LLER', ['Müller 50%']],
    ['ärzte', ['ÄRZTE']],
    ['天', ['天气']],
    ['.*', []],
    ['b*C', ['a.b*c (d) [e]']],
    ['[e] (d)', ['a.b*c (d) [e]']],
    ['%', ['Müller 50%']],
    ['keys:write', ['zebra']],
    ['usr_', []],
    ['nightly zebra', []],
  ])('for %j finds %j, and nobody else’s', async (q, expected) => {
    const { page } = await get({ q, sort: 'created_at' });
    expect(page.data.map(({ label }) => label)).toEqual(expected);
    expect(page.total).toBe(expected.length);
  });

  it('finds a key by its id, the end of it, and its last four characters', async () => {
    const { id, last_four: lastFour } = made['Apple'] as { id: string; last_four: string };
    for (const q of [id, id.slice(-8), id.slice(-8).toUpperCase(), lastFour]) {
      expect(await labels({ q })).toContain('Apple');
    }
    expect(await labels({ q: id }, eve)).toEqual([]);
  });

  it('counts what matches over all pages, and its pages carry it', async () => {
    const { page, link } = await get({ q: 'NIGHTLY', sort: '-label', limit: '1' });
    expect(page).toMatchObject({ data: [{ label: 'Nightly export' }], total: 2 });
    const path = /<(.+)>; rel="next"/.exec(link ?? '')?.[1] ?? '';
    const next = (await (await service.request(path, { headers: bearer(ada.accessToken) })).json()) as Page;
    expect(next).toMatchObject({ data: [{ label: 'nightly Backup' }], total: 2, next_cursor: null });
    const cursor = page.next_cursor ?? '';
    for (const other of [
      { q: 'night', sort: '-label' },
      { sort: '-label' },
      { q: 'NIGHTLY', sort: 'label' },
      { q: 'NIGHTLY', sort: '-created_at' },
    ]) {
      expect((await get({ ...other, cursor })).status).toBe(400);
    }
  });

  it.each(['', ' ', 'a'.repeat(101), 'a\nb', '\u202eabc'])('for %j is refused', async (q) => {
    expect((await get({ q })).status).toBe(400);
  });

  it('of more than ten words finds the label that was pasted, and from the tenth on only in that order', async () => {
    const label = 'the key of the nightly job (1) that copies all reports  of a day into the archive';
    await ada.client.createApiKey({ body: { label } });
    expect(await labels({ q: label.toUpperCase() })).toEqual([label]);
    const [first, second, ...others] = label.split(' ');
    expect(await labels({ q: [second, first, ...others].join(' ') })).toEqual([label]);
    expect(await labels({ q: label.replace('into the archive', 'into archive the') })).toEqual([]);
    expect(await labels({ q: 'archive the into (1)' })).toEqual([label]);
  });

  it('may be as long as it can be, and its pages are reached', async () => {
    const label = '\u{1f600}'.repeat(100);
    for (let made = 0; made < 2; made++) await ada.client.createApiKey({ body: { label } });
    const first = await get({ q: label, sort: 'label', limit: '1' });
    expect(first.page.total).toBe(2);
    const path = /<(.+)>; rel="next"/.exec(first.link ?? '')?.[1] ?? '';
    const next = (await (await service.request(path, { headers: bearer(ada.accessToken) })).json()) as Page;
    expect(next.data.map((key) => key.label)).toEqual([label]);
    expect(next.data[0]?.id).not.toBe(first.page.data[0]?.id);
  });
});

describe('the order', () => {
  it('of labels is that of a dictionary, and of expiry has "never" last', async () => {
    const bob = await signUp(service);
    const days: Record<string, number | null> = { banana: 2, Apple: null, apple: 3, Äpfel: 1, zebra: null, Cherry: 4 };
    for (const [label, expires_in_days] of Object.entries(days)) {
      await bob.client.createApiKey({ body: { label, expires_in_days } });
    }
    const paged = async (sort: Sort) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { page } = await get({ sort, limit: '1', ...(cursor !== null && { cursor }) }, bob);
        expect(page.total).toBe(6);
        seen.push(...page.data.map(({ label }) => label));
        cursor = page.next_cursor;
      } while (cursor !== null && seen.length < 10);
      return seen;
    };
    const byLabel = ['Äpfel', 'apple', 'Apple', 'banana', 'Cherry', 'zebra'];
    expect(await paged('label')).toEqual(byLabel);
    expect(await paged('-label')).toEqual(byLabel.toReversed());
    const byExpiry = await paged('expires_at');
    expect(byExpiry.slice(0, 4)).toEqual(['Äpfel', 'banana', 'apple', 'Cherry']);
    expect(byExpiry.slice(4).toSorted()).toEqual(['Apple', 'zebra']);
    expect(await paged('-expires_at')).toEqual(byExpiry.toReversed());
  });
});

describe('every filter and order, with and without a search,', () => {
  const statuses = ['active', 'disabled', 'expired', 'revoked', 'all', 'active,disabled', 'expired,revoked'];

  it('is answered where nothing or little matches among many keys of one account', async () => {
    const carl = await signUp(service);
    const counts = { active: 13_000, disabled: 1000, revoked: 1000, expired: 1000 };
    await insertKeys(service.services.connection, [{ userId: carl.userId, ...counts }], new Date());
    for (const status of statuses) {
      const total = status === 'all' ? 16_000 : status.split(',').reduce((sum, each) => sum + totalOf(each), 0);
      for (const sort of sorts) {
        const { status: answered, page } = await get({ status, sort, q: 'zqzq', limit: '1' }, carl);
        expect([answered, page], `${status} ${sort}`).toEqual([200, { data: [], next_cursor: null, total: 0 }]);
      }
      const { page } = await get({ status, sort: 'created_at', limit: '1' }, carl);
      expect(page.total, status).toBe(total);
    }
    function totalOf(status: string): number {
      return counts[status as keyof typeof counts];
    }
  });
});
