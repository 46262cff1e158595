import { readFileSync } from 'node:fs';

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
