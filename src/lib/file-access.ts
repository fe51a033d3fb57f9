import { readFileSync, realpathSync, statSync } from 'node:fs';

const others = { read: 0o004, write: 0o002, enter: 0o001 } as const;
export type Access = keyof typeof others;

/**
 * Whether users of this machine who neither own a file or folder nor are in its group have such access to it. Groups are
 * left to the operator: Kubernetes gives volumes to one. Windows has no such bits.
 */
export function othersMay(access: readonly Access[], path: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    const { mode } = statSync(path);
    return access.some((kind) => (mode & others[kind]) !== 0);
  } catch {
    return false;
  }
}

/**
 * Whether a file lies on a read-only mount that was made for it or its folder, as Docker and Kubernetes mount secrets: for
 * everybody to read, but within one container.
 *
 * @param mounts Linux's list of mounts (proc_pid_mountinfo(5)); elsewhere there are none.
 */
export function isMountedReadOnly(path: string, mounts = mountsOfThisProcess()): boolean {
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    // As it is named.
  }
  const nearest = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, , , , point = '', options = '']) => ({ point, options: options.split(',') }))
    .filter(({ point }) => point !== '/' && (real === point || real.startsWith(`${point}/`)))
    .sort((one, other) => other.point.length - one.point.length)[0];
  return nearest?.options.includes('ro') ?? false;
}

function mountsOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}
