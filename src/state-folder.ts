import { isAbsolute, join } from 'node:path';

/**
 * Returns the folder for what this machine has found out itself, or undefined without a home. No
 * cache of Nx and no cache of a CI job that keeps `.nx` restores it
 * (https://specifications.freedesktop.org/basedir-spec/latest/).
 */
export function stateFolder({
  XDG_STATE_HOME: state,
  USERPROFILE,
  HOME: home = USERPROFILE,
}: NodeJS.ProcessEnv): string | undefined {
  const folder = state && isAbsolute(state) ? state : home && join(home, '.local/state');
  return folder ? join(folder, 'rust-static') : undefined;
}
