import { spawn } from 'node:child_process';
import { END_MARKER, WRAPPER } from './wrapper';

/** Runs the wrapper in this machine's own sh. A container would only add isolation. */
function start(...command: string[]) {
  const child = spawn('/bin/sh', ['-c', WRAPPER, 'rust-static', ...command], {
    env: { PATH: process.env.PATH, RUSTFLAGS: 'x' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  const until = async (text: string): Promise<string> => {
    while (!output.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
    return output;
  };
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, until, ended };
}

describe('the wrapper', () => {
  it('takes variables from standard input, runs the command with its arguments, and tells its status', async () => {
    const { child, until, ended } = start(
      'sh',
      '-c',
      'printf "%s|%s|%s" "$TOKEN" "$1" "${RUSTFLAGS-none}"; exit 7',
      'sh',
      '$(id) "quoted"',
    );
    child.stdin.write('TOKEN=a b=c\n\n');
    expect(await until(END_MARKER)).toBe(`a b=c|$(id) "quoted"|none\n${END_MARKER}7\n`);
    expect(child.exitCode).toBeNull();
    child.stdin.end();
    expect(await ended).toBe(143);
  });

  // Outside of a container nothing kills the command. In a container, the end of its first process
  // does.
  it('ends at once, with a command that is still running, when standard input ends', async () => {
    const { child, until, ended } = start('sh', '-c', 'echo begun; exec sleep 3 >/dev/null 2>&1');
    child.stdin.write('\n');
    await until('begun');
    child.stdin.end();
    expect(await ended).toBe(143);
  });

  it('gives the command an empty standard input of its own', async () => {
    const { child, until, ended } = start('cat');
    child.stdin.write('\nnot for the command\n');
    expect(await until(END_MARKER)).toBe(`\n${END_MARKER}0\n`);
    child.stdin.end();
    await ended;
  });
});
