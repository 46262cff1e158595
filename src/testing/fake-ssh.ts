import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tempFolder } from './temp-folder';

/** What the fake ssh does for a program of the other machine. */
export interface FakeSsh {
  /** Port on loopback of the daemon that the program connects to. */
  port?: number;
  /** Text that the shell there prints first. */
  prints?: string;
  /** Standard error and exit status, if it does not connect. */
  stderr?: string;
  exitCode?: number;
}

/**
 * Creates an executable script named `ssh` that behaves like OpenSSH's client, by the program that
 * it shall run on the other machine. Programs that are not listed do not exist there.
 */
export function fakeSsh(programs: Record<string, FakeSsh>) {
  const folder = tempFolder();
  const log = join(folder, 'calls');
  const script = join(folder, 'ssh.js');
  writeFileSync(script, `(${body.toString()})(require, process, ${JSON.stringify({ log, programs })});\n`);
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec ${process.execPath} ${script} "$@"\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  return {
    path: [folder, process.env.PATH].join(delimiter),
    /** Arguments of each call. */
    calls: (): string[][] =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => (JSON.parse(line) as { args: string[] }).args)
        : [],
    /** Ends the processes of all calls, as a broken network does. */
    cut: (): void => {
      for (const line of readFileSync(log, 'utf8').trim().split('\n'))
        try {
          process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGUSR2');
        } catch {
          // It has ended before.
        }
    },
  };
}

/** Runs in a separate process, so it cannot use anything else in this file. */
function body(
  load: NodeJS.Require,
  self: NodeJS.Process,
  { log, programs }: { log: string; programs: Record<string, FakeSsh> },
): void {
  const fs = load('node:fs') as typeof import('node:fs');
  const net = load('node:net') as typeof import('node:net');
  const args = self.argv.slice(2);
  self.on('SIGUSR2', () => {
    self.stderr.write('client_loop: send disconnect: Broken pipe\n');
    self.exit(255);
  });
  fs.appendFileSync(log, `${JSON.stringify({ pid: self.pid, args })}\n`);
  const program = args.at(-1)!.split(' ')[0]!;
  const {
    port,
    prints,
    stderr = `bash: ${program}: command not found\n`,
    exitCode = 127,
  } = programs[program] ?? {};
  if (prints) self.stdout.write(prints);
  if (port === undefined) {
    self.stderr.write(stderr);
    self.exitCode = exitCode;
    return;
  }
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  self.stdin.pipe(socket).pipe(self.stdout);
  socket.on('error', () => self.exit(1));
  // dial-stdio ends when the daemon has closed the connection.
  socket.on('end', () => self.stdout.write('', () => self.exit(0)));
}
