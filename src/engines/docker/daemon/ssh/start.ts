import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/**
 * Starts the system's ssh. It has a session of its own, so that Ctrl-C in the terminal does not cut
 * the connection while a build still removes its container. The docker command does the same:
 * https://github.com/docker/cli/blob/master/cli/connhelper/commandconn/session_unix.go
 */
export function startSsh(args: string[], env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  return spawn('ssh', args, { env, detached: true, stdio: 'pipe', windowsHide: true });
}
