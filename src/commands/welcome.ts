import type { Config } from '../config/load.js';

type Welcomed = Pick<Config, 'publicUrl' | 'dataDir' | 'registration' | 'metrics'>;

/** What a service says once it is ready: where everything is, and what to do first. */
export function welcome({ publicUrl, dataDir, registration, metrics }: Welcomed, embedded: boolean): string {
  return [
    '',
    `  Latchkey is ready.`,
    `  API        ${publicUrl}`,
    `  Settings   ${publicUrl}/settings`,
    `  Developers ${publicUrl}/developers`,
    `  Reference  ${publicUrl}/docs`,
    ...(metrics.listener ? [`  Metrics    port ${metrics.listener.port} of ${metrics.listener.host}, /metrics`] : []),
    ...(embedded
      ? [
          `  Database   embedded MongoDB in ${dataDir}: for evaluation, development and tests. In production, set MONGODB_URI.`,
        ]
      : []),
    '',
    ...firstSteps[registration](publicUrl),
    '',
  ].join('\n');
}

const json = `-H 'Content-Type: application/json'`;
const credentials = `-d '{"email":"ada@example.org","password":"correct horse battery staple"}'`;

const firstSteps: Record<Config['registration'], (publicUrl: string) => string[]> = {
  open: (publicUrl) => [
    '  Create an account, then follow the reference:',
    `  curl ${publicUrl}/auth/register ${json} ${credentials}`,
  ],
  closed: (publicUrl) => [
    '  Registration is closed: only you can create accounts, with npm run create-user -- EMAIL.',
    '  To let everybody create one, set REGISTRATION=open.',
    `  People who have one can log in at ${publicUrl}/settings`,
  ],
};
