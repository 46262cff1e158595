import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from './digest';

// No build takes longer, in milliseconds.
const A_DAY = 86_400_000;

/**
 * What process ids count in, as 12 hexadecimal digits: this boot of the machine and the PID namespace, so that
 * containers with one host name are told apart; the host name where there is no /proc.
 */
export function processSpace(): string {
  return sha256(factsOfProc() ?? hostname()).slice(0, 12);
}

function factsOfProc(): string | undefined {
  try {
    // proc(5) and pid_namespaces(7).
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** What stands for this process as the owner of something: `<process space>/<process id>`. */
export function ownerId(): string {
  return `${processSpace()}/${process.pid}`;
}

/**
 * Whether an owner may still be running. One whose process ids count elsewhere is taken to be: nothing here can tell.
 *
 * @param file what it owns, absolute; when it has not been touched for a day, an owner elsewhere is taken for dead
 */
export function isOwnerAlive(owner: string, file?: string): boolean {
  const [space, pid] = owner.split('/');
  if (space === processSpace()) return isProcessAlive(Number(pid));
  const touched = file === undefined ? undefined : lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched === undefined || Date.now() - touched < A_DAY;
}

/** Whether a process of this machine is alive. One that is dead but not yet reaped by its parent is not. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

// proc(5): the state follows the program's name in parentheses. Other systems have no such file.
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
