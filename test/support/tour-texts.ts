import type { Page } from 'playwright-core';
import type { Config } from '../../src/config/load.js';
import { brandWith } from './brand.js';
import { json, password, type TestService, xApiKey } from './service.js';
import { keepKey, register, type Stop } from './tour.js';

/** Without a place where a line could break, of the widest letter. */
const unbroken = (length: number) => 'W'.repeat(length);
/** Many words, as long as may be. */
const words = (length: number) =>
  'Wide words of a long text, '
    .repeat(length)
    .slice(0, length - 1)
    .concat('.');

/**
 * Labels in languages that break lines in their own ways, and the longest that there may be. The browser of the tests has
 * no font for Chinese: it draws a box as wide as the character instead, and breaks lines by the same rules.
 */
const labels = {
  german: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverwaltung für das Archiv in Regensburg',
  arabic: 'مفتاح التصدير الليلي لبيانات محطات الطقس الخاصة بقسم الأرصاد الجوية في جامعة القاهرة',
  persian: 'کلید برون‌ریزی شبانهٔ داده‌های ایستگاه‌های هواشناسی برای گروه پژوهشی دانشگاه تهران',
  chinese: '每晚导出气象站数据供研究所分析使用的密钥'.repeat(5),
  unbroken: unbroken(100),
  words: words(100),
};

const scopes = [
  { name: unbroken(64), description: unbroken(500), default: true, restricted: false },
  { name: `weather.stations.${'x'.repeat(38)}:readonly`, description: words(500), default: true, restricted: false },
  { name: 'archive:read', description: labels.persian, default: true, restricted: false },
];

/** An operator whose texts are all as long as they may be, and have no blanks. */
export const longestConfig: Partial<Config> = {
  brand: brandWith({ name: unbroken(60), tagline: unbroken(120) }),
  supportContact: `mailto:${unbroken(64)}@example.org`,
  keyPrefix: 'W'.repeat(32),
  scopes,
  trustProxy: 1,
};

/** The pages of a user whose keys have such labels, and everything else as long as it may be. */
export async function tourLongTexts(page: Page, service: TestService, visit: Stop): Promise<void> {
  const stop: Stop = async (name) => {
    await page.mouse.move(0, 0);
    await visit(name);
  };
  const email = `${unbroken(60)}@${unbroken(60)}.${unbroken(60)}.example.org`.toLowerCase();
  await page.goto('/developers');
  await stop('developers');
  await page.goto(`/${unbroken(200)}`);
  await stop('nothing here');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Forgot your password?' }).click();
  await stop('log in');
  await register(page, email);
  await stop('no keys');
  const key = await makeKeys(service, email);
  await stopAtList(page, stop);
  await stopAtForms(page, stop);
  await stopAtKeys(page, stop);
  await stopAtReplacement(page, { service, key }, stop);
  await stopAtAccount(page, service, stop);
}

/** A caller that calls itself as it likes, from the longest address. */
const from = { 'User-Agent': unbroken(250), 'X-Forwarded-For': '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' };

/** A key for each label. The first is used, and another one is revoked. @returns the first. */
async function makeKeys(service: TestService, email: string): Promise<string> {
  const { data } = await service.client().logIn({ body: { email, password } });
  const client = service.client({ accessToken: data.access_token });
  const [longest, ...others] = [
    labels.unbroken,
    labels.words,
    labels.german,
    labels.chinese,
    labels.arabic,
    labels.persian,
  ];
  const made = await client.createApiKey({
    body: {
      label: longest as string,
      description: unbroken(1000),
      metadata: { [unbroken(40)]: unbroken(500) },
      ip_allowlist: [
        '127.0.0.0/8',
        '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
        '2001:db8:1111:2222:3333:4444:5555:0/112',
      ],
      rate_limit: { limit: 1_000_000_000, window_seconds: 86_399 },
      quota: { limit: 1_000_000_000, period: 'month' },
      expires_in_days: 3,
    },
  });
  await service.request('/auth/me', { headers: { ...xApiKey(made.data.key), ...from } });
  for (const label of others) await client.createApiKey({ body: { label, description: label.repeat(5) } });
  const ended = await client.createApiKey({ body: { label: labels.unbroken } });
  await client.revokeApiKey({ path: { key_id: ended.data.id }, query: { reason: unbroken(200) } });
  await service.request('/auth/login', {
    ...json({ email, password, remember: true }),
    headers: { 'Content-Type': 'application/json', ...from },
  });
  await service.services.usage.flush();
  return made.data.key;
}

async function stopAtList(page: Page, stop: Stop): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.reload();
  await page.getByRole('link', { name: labels.arabic }).waitFor();
  await stop('list');
  await page.getByRole('button', { name: `Rename ${labels.unbroken}` }).click();
  await stop('rename');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `Revoke ${labels.unbroken}` }).click();
  await dialog.getByRole('button', { name: 'Revoke key' }).click();
  await stop('revoke from the list');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('checkbox', { name: 'Select all keys shown' }).check();
  await page.route('**/auth/apikeys/key_*', (route) =>
    route.request().method() === 'DELETE' ? route.abort() : route.fallback(),
  );
  await page.getByRole('button', { name: /^Revoke \d keys$/ }).click();
  await stop('revoke several');
  await dialog.getByRole('button', { name: /^Revoke \d keys$/ }).click();
  await dialog.getByRole('alert').waitFor();
  await stop('several not revoked');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await stop('list with failures');
  await page.unrouteAll();
  await page.getByText('Ended', { exact: true }).click();
  await page
    .getByText('Reason')
    .or(page.getByText(unbroken(200)))
    .first()
    .waitFor();
  await stop('ended');
  await page.getByRole('searchbox').fill('w'.repeat(99).concat('x'));
  await page.getByText('No keys match').waitFor();
  await stop('no match');
}

async function stopAtForms(page: Page, stop: Stop): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.goto('/settings#/');
  await page.reload();
  await page.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText(scopes[1]?.name ?? '').waitFor();
  await dialog.getByRole('textbox', { name: 'Label' }).fill(labels.unbroken);
  await dialog.getByRole('button', { name: /^Advanced/ }).click();
  await dialog.getByRole('textbox', { name: 'Description' }).fill(unbroken(1001));
  await dialog.getByLabel('Allowed addresses').fill(unbroken(60));
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.locator('[aria-invalid=true]').first().waitFor();
  await stop('create, refused');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('');
  await dialog.getByLabel('Allowed addresses').press('Backspace');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('dialog', { name: `Your new key: ${labels.unbroken}` }).waitFor();
  await stop('new key');
  await dialog.getByRole('checkbox', { name: 'I have saved it' }).check();
  await dialog.getByRole('button', { name: 'Close' }).click();
}

async function stopAtKeys(page: Page, stop: Stop): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const [language, label] of Object.entries(labels)) {
    await page.goto('/settings#/?sort=created_at');
    await page.getByRole('link', { name: label }).first().click();
    await page.getByRole('heading', { name: 'Recent events' }).waitFor();
    await page.getByRole('heading', { name: 'Usage' }).waitFor();
    await stop(`key, ${language}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByText(scopes[1]?.name ?? '').waitFor();
    await stop(`edit, ${language}`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await stop(`revoke, ${language}`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  }
  await page.goto('/settings#/?status=ended');
  await page.getByRole('link', { name: labels.unbroken }).click();
  await page.getByText('Reason:').waitFor();
  await stop('revoked key');
}

async function stopAtReplacement(
  page: Page,
  { service, key }: { service: TestService; key: string },
  stop: Stop,
): Promise<void> {
  const dialog = page.getByRole('dialog');
  const open = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).click();
    await dialog.waitFor();
  };
  const cancel = async () => {
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await page.goto('/settings#/?sort=created_at');
  await page.getByRole('link', { name: labels.unbroken }).first().click();
  await open('Replace key');
  await dialog.getByText('In 7 days', { exact: true }).click();
  await dialog.getByText(/, when the key expires\.$/).waitFor();
  await stop('replace');
  await dialog.getByRole('button', { name: 'Replace key' }).click();
  await page.getByRole('dialog', { name: `Your new key: ${labels.unbroken}` }).waitFor();
  await stop('new key in the place of another');
  await keepKey(page);
  await service.request('/auth/me', { headers: { ...xApiKey(key), ...from } });
  await service.services.usage.flush();
  await page.reload();
  await page.locator('.rotation-band table').waitFor();
  await stop('key that is being replaced');
  await open('Replace key');
  await stop('replace again');
  await cancel();
  await open('End now');
  await stop('end old key');
  await cancel();
  await open('This key leaked');
  await stop('leaked');
  await cancel();
}

async function stopAtAccount(page: Page, service: TestService, stop: Stop): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.goto('/settings#/account');
  await page.getByText('This session').waitFor();
  await stop('account');
  const email = (await page.locator('main bdi').first().innerText()).trim();
  await page.getByRole('button', { name: email }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  await stop('account menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Log out everywhere' }).click();
  await dialog.waitFor();
  await stop('log out everywhere');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const { data } = await service.client().logIn({ body: { email, password } });
  await service.client({ accessToken: data.access_token }).logOut({ query: { all: true } });
  await page.goto('/settings#/');
  // The page may have asked already, and then its dialog is in the way of a real click.
  await page.getByText('All', { exact: true }).dispatchEvent('click');
  await page.getByRole('dialog', { name: 'Log in again' }).waitFor();
  await stop('log in again');
}
