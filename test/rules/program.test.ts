import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/web/shell/program.js';

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const mobile = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';
const [windows, mac] = ['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7'];
const iphone = 'iPhone; CPU iPhone OS 18_6 like Mac OS X';

describe('the name of a program', () => {
  it.each([
    [`Mozilla/5.0 (${windows}; rv:145.0) Gecko/20100101 Firefox/145.0`, 'Firefox on Windows'],
    [`Mozilla/5.0 (${windows}) ${blink}`, 'Chrome on Windows'],
    [`Mozilla/5.0 (${windows}) ${blink} Edg/142.0.0.0`, 'Edge on Windows'],
    [`Mozilla/5.0 (${windows}) ${blink} OPR/124.0.0.0`, 'Opera on Windows'],
    [`Mozilla/5.0 (${mac}) ${webkit} Version/26.0 Safari/605.1.15`, 'Safari on macOS'],
    [`Mozilla/5.0 (${iphone}) ${webkit} Version/26.0 Mobile/15E148 Safari/604.1`, 'Safari on iPhone'],
    [`Mozilla/5.0 (${iphone}) ${webkit} CriOS/142.0 Mobile/15E148 Safari/604.1`, 'Chrome on iPhone'],
    [`Mozilla/5.0 (${iphone}) ${webkit} FxiOS/145.0 Mobile/15E148 Safari/605.1.15`, 'Firefox on iPhone'],
    [`Mozilla/5.0 (${iphone}) ${webkit} EdgiOS/142.0 Version/18.0 Mobile/15E148 Safari/604.1`, 'Edge on iPhone'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${mobile}`, 'Chrome on Android'],
    [
      `Mozilla/5.0 (Linux; Android 15) ${mobile.replace('Chrome', 'SamsungBrowser/29.0 Chrome')}`,
      'Samsung Internet on Android',
    ],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink}`, 'Chrome on ChromeOS'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${blink.replace('Chrome', 'HeadlessChrome')}`, 'Chrome on Linux'],
    ['curl/8.14.1', 'curl'],
    ['python-requests/2.32.5', 'python-requests'],
    ['okhttp', 'okhttp'],
    ['PostmanRuntime/7.49.0 (Macintosh)', 'PostmanRuntime'],
    ['Mozilla/5.0 (X11; Linux x86_64)', 'Linux'],
    ['Mozilla/5.0 (unknown machine)', null],
    ['Mozilla/5.0', null],
    [`Mozilla/5.0 (${windows}; en-US) WindowsPowerShell/5.1.19041.1`, 'WindowsPowerShell on Windows'],
    [`Mozilla/5.0 (${iphone}) ${webkit} Mobile/15E148`, 'iPhone'],
    ['Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)', 'UptimeRobot'],
    [`Mozilla/5.0 (Linux; Android 6.0.1) ${mobile} (compatible; Googlebot/2.1; +http://google.com/bot)`, 'Googlebot'],
    ['Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com)', 'GPTBot'],
    [`${'exporter-'.repeat(28)}/1.0`, `${'exporter-'.repeat(4)}exp…`],
    ['', null],
    [null, null],
  ])('of %j is %j', (userAgent, name) => {
    expect(programOf(userAgent)).toBe(name);
  });
});
