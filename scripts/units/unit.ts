import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readVariables } from '../../test/support/kustomization.js';

const run = promisify(execFile);

/** The settings of a unit of deploy/systemd by their names, each with its values in order. */
export function settingsOf(name: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  const lines = readFileSync(`deploy/systemd/${name}`, 'utf8').matchAll(/^([A-Z]\w+)=(.*)$/gm);
  for (const [, setting = '', value = ''] of lines) settings.set(setting, [...(settings.get(setting) ?? []), value]);
  return settings;
}

/** What the service finds in its environment. @param credentials the folder that systemd calls `%d`. */
export function environmentOf(
  settings: Map<string, string[]>,
  { instance, credentials }: { instance: string; credentials: string },
): Record<string, string> {
  const own = (settings.get('Environment') ?? []).map((text) =>
    text.replace('%i', instance).replace('%d', credentials),
  );
  const file = readFileSync('deploy/systemd/latchkey.env', 'utf8');
  return Object.fromEntries(readVariables([...own, file].join('\n')));
}

/** The system calls that a unit allows, as systemd resolves its lists. */
export async function allowedCalls(settings: Map<string, string[]>): Promise<Set<string>> {
  const allowed = new Set<string>();
  for (const line of settings.get('SystemCallFilter') ?? []) {
    const isDenied = line.startsWith('~');
    for (const name of line.replace('~', '').split(' ')) {
      for (const call of await callsOf(name)) {
        if (isDenied) allowed.delete(call);
        else allowed.add(call);
      }
    }
  }
  return allowed;
}

async function callsOf(name: string): Promise<string[]> {
  if (!name.startsWith('@')) return [name];
  const { stdout } = await run('systemd-analyze', ['syscall-filter', '--no-pager', name]);
  const lines = stdout
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return (await Promise.all(lines.map(callsOf))).flat();
}
