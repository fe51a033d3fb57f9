import { Counter, Gauge, type Registry } from 'prom-client';
import type { PasswordTurns } from './password-turns.js';

/** Registers how many passwords are worked on, how many wait for that, and how many found no place. */
export function registerPasswordMetrics({
  register,
  passwordTurns,
}: {
  register: Registry;
  passwordTurns: Pick<PasswordTurns, 'state'>;
}): void {
  new Gauge({
    name: 'latchkey_password_queue',
    help: 'Passwords that are hashed or compared right now, and those that wait for their turn.',
    labelNames: ['state'],
    registers: [register],
    collect() {
      const { running, waiting } = passwordTurns.state();
      this.set({ state: 'running' }, running);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  let counted = 0;
  new Counter({
    name: 'latchkey_passwords_refused_total',
    help: 'Attempts that got 503, because too many passwords were waiting.',
    registers: [register],
    collect() {
      const { refused } = passwordTurns.state();
      this.inc(refused - counted);
      counted = refused;
    },
  });
}
