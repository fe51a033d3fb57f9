const browsers: [name: string, form: RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Headless)?(?:Chrome|CriOS)\//],
  ['Safari', /\bVersion\/.*\bSafari\//],
];
const systems: [name: string, form: RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMacintosh\b|\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
];

/**
 * What a person calls the program of a `User-Agent`: "Firefox on Linux", or "curl".
 *
 * @returns `null` where it says nothing.
 */
export function programOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const nameIn = (list: typeof browsers) => list.find(([, form]) => form.test(userAgent))?.[0];
  const [browser, system] = [nameIn(browsers), nameIn(systems)];
  if (browser && system) return `${browser} on ${system}`;
  // Programs begin with their name, all browsers with "Mozilla".
  const [first = ''] = userAgent.split(/[/\s]/, 1);
  const isProgram = first !== '' && first !== 'Mozilla';
  return browser ?? (isProgram ? first : (system ?? userAgent));
}
