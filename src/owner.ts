import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from './digest';

// Longer than any build, in milliseconds.
const A_DAY = 86_400_000;

/**
 * Returns the scope of process ids, as 12 hexadecimal digits. It is derived from this boot of the
 * machine and the PID namespace, so that containers with the same host name differ. Without /proc,
 * it is derived from the host name.
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

/** Returns the id of this process as an owner: `<process space>/<process id>`. */
export function ownerId(): string {
  return `${processSpace()}/${process.pid}`;
}

/**
 * True if an owner may still be running. An owner in another process space counts as running,
 * because this process cannot check it.
 *
 * @param file absolute path of the owned file; if it was not touched for a day, an owner in another
 * process space counts as dead
 */
export function isOwnerAlive(owner: string, file?: string): boolean {
  const [space, pid] = owner.split('/');
  if (space === processSpace()) return isProcessAlive(Number(pid));
  const touched = file === undefined ? undefined : lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched === undefined || Date.now() - touched < A_DAY;
}

/**
 * True if a process of this machine is alive. A process that has ended but is not yet reaped by its
 * parent is not alive.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

// proc(5): the state follows the program's name in parentheses. Other systems do not have this
// file.
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
