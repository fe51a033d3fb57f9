import { randomBytes } from 'node:crypto';
import { until } from '../../test/support/process.js';
import type { Instance } from './programs.js';

export interface Reply {
  status: number;
  headers: Headers;
  // What an instance of another version answers is known by no type.
  body: Record<string, unknown>;
}

interface Member {
  instance: Instance;
  /** Pieces of work that are under way at it. */
  busy: number;
}

export type Pool = ReturnType<typeof createPool>;

/** Instances that requests are sent to in turn. One can be taken out while the others answer, as a load balancer does. */
export function createPool() {
  const members: Member[] = [];
  let turn = 0;
  return {
    requests: 0,

    get instances(): readonly Instance[] {
      return members.map(({ instance }) => instance);
    },

    add(instance: Instance): void {
      members.push({ instance, busy: 0 });
    },

    /** Takes the oldest out of rotation, and stops it once what is under way is done. */
    async removeOldest(): Promise<void> {
      const member = members.shift();
      if (!member) throw new Error('There is no instance.');
      await until(() => member.busy === 0, { what: 'requests in flight to end', withinMs: 30_000 });
      await member.instance.stop();
    },

    /** Does something at one instance and at another, in turn; at the same one twice where there is but one. */
    async work(piece: (here: Instance, there: Instance) => Promise<void>): Promise<void> {
      const here = members[turn++ % members.length];
      if (!here) throw new Error('There is no instance.');
      const there = members.find((member) => member !== here) ?? here;
      for (const member of [here, there]) member.busy++;
      try {
        await piece(here.instance, there.instance);
      } finally {
        for (const member of [here, there]) member.busy--;
      }
    },

    async send(instance: Instance, path: string, init: RequestInit = {}): Promise<Reply> {
      this.requests++;
      const response = await fetch(instance.baseUrl + path, init);
      const { status, headers } = response;
      const text = await response.text();
      const isJson = headers.get('Content-Type')?.includes('json') && text !== '';
      return { status, headers, body: isJson ? JSON.parse(text) : {} };
    },
  };
}

/** A request with a body. */
export function json(body: object, headers: Record<string, string> = {}, method = 'POST'): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
export const xApiKey = (key: string) => ({ 'X-API-Key': key });
/** So that log-ins are not limited by address. */
export const fromAnywhere = () => ({ 'X-Forwarded-For': `2001:db8:${randomBytes(2).toString('hex')}::1` });
