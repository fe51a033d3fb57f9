/** Where the next release's entries are. */
const unreleased = '## Unreleased';

/** The entries under "Unreleased", by the headings that they stand under, each in one line. */
export function unreleasedEntries(changelog: string): Map<string, string[]> {
  const [, after = ''] = `\n${changelog}`.split(`\n${unreleased}\n`);
  const [section = ''] = after.split('\n## ');
  const entries = new Map<string, string[]>();
  let heading = '';
  for (const line of section.split('\n')) {
    if (line.startsWith('### ')) heading = line.slice(4).trim();
    else if (/^[-*] +\S/.test(line)) entries.set(heading, [...(entries.get(heading) ?? []), line]);
    else if (/^ +\S/.test(line)) continueLast(entries.get(heading) ?? [], line);
  }
  return entries;
}

function continueLast(entries: string[], line: string): void {
  const last = entries.pop();
  if (last !== undefined) entries.push(`${last} ${line.trim()}`);
}

/** What the entries write as code, whole and in pieces: of `GET /auth/me?x=1` also `/auth/me`. */
export function codeIn(entries: readonly string[]): ReadonlySet<string> {
  const spans = entries.flatMap((entry) => entry.match(/`[^`]+`/g) ?? []).map((span) => span.slice(1, -1));
  return new Set(spans.flatMap((span) => [span, ...span.split(/[\s?=&:,]+/)]));
}

/**
 * The changelog once its unreleased entries are those of a version.
 *
 * @param date as `2026-11-26`.
 * @throws {Error} if there is no section "Unreleased", or already one of this version.
 */
export function releaseEntries(changelog: string, { version, date }: { version: string; date: string }): string {
  if (!changelog.includes(`\n${unreleased}\n`)) throw new Error(`CHANGELOG.md has no section "${unreleased}".`);
  if (changelog.includes(`\n## ${version} `)) throw new Error(`CHANGELOG.md already has a section for ${version}.`);
  return changelog.replace(`\n${unreleased}\n`, `\n${unreleased}\n\n## ${version} - ${date}\n`);
}

/**
 * Why a version cannot follow another one (Semantic Versioning); `null` if it can. Before 1.0.0 a breaking change raises
 * the minor version, from then on the major one.
 */
export function versionFault(next: string, { last, breaks }: { last: string; breaks: boolean }): string | null {
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(next)) return `${next} is not a version such as 1.2.3.`;
  const [to, from] = [numbersOf(next), numbersOf(last)];
  const raised = to.findIndex((number, at) => number !== from[at]);
  if (raised < 0 || (to[raised] ?? 0) < (from[raised] ?? 0)) return `${next} does not come after ${last}.`;
  const needed = from[0] === 0 ? 1 : 0;
  if (breaks && raised > needed) {
    return `${next} breaks what worked with ${last}: raise the ${needed === 0 ? 'major' : 'minor'} version.`;
  }
  return null;
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}
