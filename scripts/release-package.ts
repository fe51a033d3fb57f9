/**
 * The `package.json` of the packed service. Its commands run what is built, as what builds is not packed; all others are
 * left out.
 */
export function releasePackage(text: string): string {
  const { scripts, ...rest } = JSON.parse(text) as { scripts: Record<string, string> };
  const running = Object.entries(scripts).filter(([, script]) => script.includes('scripts/run.mjs'));
  const built = running.map(([name, script]) => [name, script.replace('scripts/run.mjs', 'dist/main.js')]);
  return `${JSON.stringify({ ...rest, scripts: Object.fromEntries(built) }, null, 2)}\n`;
}
