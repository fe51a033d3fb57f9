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
/** Of programs that pass for a browser, and say in a comment what they are. */
const compatible = /\bcompatible; (?<name>[^\s/;)]+)/;
/** What every browser says of itself, and none is called. */
const engines = ['Mozilla', 'AppleWebKit', 'Gecko', 'Mobile', 'Version', 'Safari'];
/** In characters: a program may call itself what it likes, and its name stands in a line of text. */
const longestName = 40;

/**
 * What a person calls the program of a `User-Agent`: "Firefox on Linux", or "curl".
 *
 * @returns `null` where it says nothing.
 */
export function programOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const nameIn = (list: typeof browsers) => list.find(([, form]) => form.test(userAgent))?.[0];
  const robot = compatible.exec(userAgent)?.groups?.['name'];
  if (robot) return shortened(robot);
  const [browser, system] = [nameIn(browsers), nameIn(systems)];
  if (browser) return system ? `${browser} on ${system}` : browser;
  const [first = ''] = userAgent.trim().split(/[/\s]/, 1);
  if (first !== '' && first !== 'Mozilla') return shortened(first);
  const product = productOf(userAgent);
  return product && system ? `${product} on ${system}` : (product ?? system ?? null);
}

/** What a program names beside the engines: the last of it is the most special. */
function productOf(userAgent: string): string | null {
  const names = userAgent.replace(/\([^)]*\)/g, ' ').match(/[^\s/]+(?=\/)/g) ?? [];
  const own = names.findLast((name) => !engines.includes(name));
  return own === undefined ? null : shortened(own);
}

function shortened(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}
