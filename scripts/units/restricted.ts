/**
 * Runs the service under the restrictions of its unit that can be had without systemd: a user of its own without capabilities or
 * new rights, in a mount namespace with its own /tmp, /dev, /proc and credentials. Takes root. What is mounted is seen by this
 * process only; nothing of the machine is mounted anew, written or removed.
 *
 * Not under a systemd in namespaces of its own: units depend on sysinit.target by default, so that systemd-tmpfiles would empty
 * the /tmp of the machine.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** A user that nobody has, from those that `DynamicUser=` takes. */
export const user = 61_184;
export const credentials = '/run/credentials/latchkey';

/** $1 and $2 become /opt/latchkey; $3 has the secrets. What follows is the command. */
const prepare = `set -e
dist=$1; modules=$2; secrets=$3; shift 3
mount -t tmpfs -o mode=755 tmpfs /opt
mkdir -p /opt/latchkey/dist /opt/latchkey/node_modules
mount --bind "$dist" /opt/latchkey/dist
mount --bind "$modules" /opt/latchkey/node_modules
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p ${credentials}
install -o ${user} -m 400 "$secrets/secret" "$secrets/mongodb-uri" ${credentials}
for folder in /tmp /var/tmp /home /root; do mount -t tmpfs -o mode=000 tmpfs $folder; done
mount -t tmpfs -o mode=755 tmpfs /dev
mknod -m 666 /dev/null c 1 3
mknod -m 666 /dev/urandom c 1 9
mount -t proc -o subset=pid,hidepid=invisible proc /proc
cd /
exec "$@"
`;

export interface Restricted {
  readonly log: string;
  /** `undefined` while it runs. */
  readonly exitCode: number | null | undefined;
  /** The process of Node.js, by its own word. */
  pid(): number | undefined;
  /** @returns the system calls that were made, by their names; `null` if they were not counted. */
  stop(): Promise<string[] | null>;
}

/** Why it cannot be run here; `null` where it can. */
export function whyNotHere(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'it takes root to make a mount namespace';
  return has('unshare') && has('setpriv') ? null : 'unshare and setpriv of util-linux are missing';
}

export const countsCalls = () => has('strace');

function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** @param command what is run, with its whole path. */
export function startRestricted(options: {
  dist: string;
  modules: string;
  secrets: string;
  env: Record<string, string>;
  command: string[];
}): Restricted {
  const { dist, modules, secrets, env, command } = options;
  const rights = ['--reuid', user, '--regid', user, '--clear-groups', '--no-new-privs'].map(String);
  const counted = countsCalls() ? ['strace', '--follow-forks', '--summary-only', '--summary-columns=name'] : [];
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const child: ChildProcess = spawn(
    'unshare',
    [
      ...['--mount', '--ipc', '--uts', 'sh', '-c', prepare, 'sh', dist, modules, secrets],
      ...['setpriv', ...rights, '--bounding-set=-all', '--inh-caps=-all'],
      ...['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...assignments, ...counted, ...command],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  let exitCode: number | null | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    exitCode = code as number | null;
  });
  const pid = () => {
    const [, found] = /"pid":(\d+)[^\n]*"msg":"listening"/.exec(log) ?? [];
    return found === undefined ? undefined : Number(found);
  };
  return {
    get log() {
      return log;
    },
    get exitCode() {
      return exitCode;
    },
    pid,
    async stop() {
      // The service itself, if it is known: strace and the shell would not pass the signal on.
      const service = pid();
      if (service === undefined) child.kill('SIGTERM');
      else process.kill(service, 'SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
      const [, names] = /\nsyscall\n-+\n([\w\n]+?)\n-+/.exec(log) ?? [];
      return names?.split('\n') ?? null;
    },
  };
}
