import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type VariableName, variables } from '../../src/config/variables.js';
import { readVariables } from '../support/kustomization.js';

// What systemd's own tools say of the units is seen by `npm run try:unit`.

const folder = 'deploy/systemd';
const text = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
/** The settings of a unit, in order: one may be there several times. */
const settingsOf = (name: string) =>
  [...text(name).matchAll(/^([A-Z]\w+)=(.*)$/gm)].map(([, setting = '', value = '']) => [setting, value] as const);
const units = ['latchkey.service', 'latchkey@.service'];
const given = readVariables(text('latchkey.env'));

describe('the units of systemd', () => {
  it('are all that is there, with the file of their variables', () => {
    expect(readdirSync(folder).sort()).toEqual(['latchkey.env', ...units].sort());
  });

  it('are the same, but for the port', () => {
    const [one = [], many = []] = units.map((name) =>
      settingsOf(name)
        .filter(([setting]) => setting !== 'Description')
        .map((pair) => pair.join('=')),
    );
    expect(many.filter((setting) => !one.includes(setting))).toEqual(['Environment=PORT=%i']);
    expect(many.filter((setting) => one.includes(setting))).toEqual(one);
  });

  it.each(units)('%s sets variables that exist, to values that they take', (name) => {
    const settings = settingsOf(name);
    const set = settings
      .filter(([setting]) => setting === 'Environment')
      .map(([, assignment]) => assignment.replace('%i', '3000').split('=') as [string, string]);
    for (const [variable, value] of [...set, ...given]) {
      expect(Object.keys(variables)).toContain(variable);
      expect(variables[variable as VariableName].read.safeParse(value), variable).toMatchObject({ success: true });
    }
    // A value of the file would come first.
    const twice = given.filter(([variable]) => set.some(([other]) => other === variable));
    expect(twice).toEqual([]);
    expect(given.map(([variable]) => variable)).toContain('PUBLIC_URL');
    const credentials = settings.filter(([setting]) => setting === 'LoadCredential').map(([, value]) => value);
    expect(credentials.map((value) => value.replace(/^(.+):\/etc\/latchkey\/\1$/, '%d/$1'))).toEqual(
      set.filter(([variable]) => variable.endsWith('_FILE')).map(([, path]) => path),
    );
    expect(set.map(([variable]) => variable)).toEqual(expect.arrayContaining(['MONGODB_URI_FILE', 'SECRET_FILE']));
  });

  it.each(units)('%s starts what the documents say, and gives it the time to stop', (name) => {
    const settings = new Map(settingsOf(name));
    const command = settings.get('ExecStart')?.replace('/usr/bin/', '').replace('/opt/latchkey/', '') ?? '';
    expect(command).toBe('node --enable-source-maps dist/main.js');
    expect(readFileSync('docs/production.md', 'utf8')).toContain(command);
    expect(settings.get('EnvironmentFile')).toBe('/etc/latchkey/latchkey.env');
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThanOrEqual(10);
    for (const file of [
      '/etc/latchkey/latchkey.env',
      '/etc/latchkey/secret',
      '/etc/latchkey/mongodb-uri',
      '/opt/latchkey',
    ])
      expect(readFileSync('docs/systemd.md', 'utf8')).toContain(file);
  });

  it.each(units)('%s allows the service nothing that it does not need', (name) => {
    const settings = settingsOf(name).map((pair) => pair.join('='));
    expect(settings).toEqual(
      expect.arrayContaining(
        `DynamicUser=yes NoNewPrivileges=yes ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateDevices=yes
        CapabilityBoundingSet= RestrictNamespaces=yes SystemCallFilter=@system-service`.split(/\s+/),
      ),
    );
    // Node.js would not start.
    expect(settings.join('\n')).not.toContain('MemoryDenyWriteExecute=');
    expect(settings.join('\n')).not.toContain('ReadWritePaths=');
  });
});
