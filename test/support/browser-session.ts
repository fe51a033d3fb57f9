import type { Page } from 'playwright-core';
import { json, type Person, password, type TestService } from './service.js';

export const cookieName = 'latchkey-refresh';
const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' };

/** What is answered to a refresh. */
export interface Refreshed {
  status: number;
  /** The token of the cookie that it sets; `undefined` if it sets none. */
  cookie: string | undefined;
  accessToken: string;
  code: string | undefined;
}

/** Logs in as a browser does that is to be remembered. */
export async function logInRemembered(
  service: TestService,
  { email }: Pick<Person, 'email'>,
  headers: Record<string, string> = {},
): Promise<{ cookie: string; accessToken: string; setCookie: string }> {
  const response = await service.request('/auth/login', json({ email, password, remember: true }, headers));
  const setCookie = response.headers.get('Set-Cookie') ?? '';
  const { access_token: accessToken } = (await response.json()) as { access_token: string };
  return { cookie: cookieIn(setCookie) ?? '', accessToken, setCookie };
}

/** Asks for a new access token as a page of the service does. */
export async function refresh(
  service: TestService,
  cookie: string,
  headers: Record<string, string> = sameOrigin,
): Promise<Refreshed> {
  const init = { method: 'POST', headers: { Cookie: `${cookieName}=${cookie}`, ...headers } };
  const response = await service.request('/auth/refresh', init);
  const body = (await response.json()) as { access_token?: string; code?: string };
  const set = response.headers.get('Set-Cookie');
  return {
    status: response.status,
    cookie: set === null ? undefined : cookieIn(set),
    accessToken: body.access_token ?? '',
    code: body.code,
  };
}

function cookieIn(setCookie: string): string | undefined {
  return /latchkey-refresh=([^;]*)/.exec(setCookie)?.[1];
}

/** Logs in and refreshes in a real browser, as a page of the service will. @returns what it answered, and the browser's cookies. */
export async function rememberedIn(page: Page, { email }: Pick<Person, 'email'>, tabs: number) {
  await page.goto('/settings');
  const statuses = await page.evaluate(
    async ({ body, count }) => {
      const headers = { 'Content-Type': 'application/json' };
      const { status } = await fetch('/auth/login', { method: 'POST', headers, body });
      const refreshed = await Promise.all(
        Array.from({ length: count }, () => fetch('/auth/refresh', { method: 'POST' })),
      );
      return [status, ...refreshed.map((response) => response.status)];
    },
    { body: JSON.stringify({ email, password, remember: true }), count: tabs },
  );
  return { statuses, cookies: await page.context().cookies(`${page.url()}`.replace(/settings.*/, 'auth/refresh')) };
}
