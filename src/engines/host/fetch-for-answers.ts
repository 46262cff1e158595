import { messageOf } from '../../errors';
import { run } from '../../process';
import { withCargoOutput } from '../../progress/cargo-output';
import { cargoTerminalEnv, type Terminal } from '../terminal';

/**
 * Downloads the crates of a lock into cargo's home, so that `askCargo` can answer. Shows the
 * progress. It runs no code of a crate and does not change the lock.
 *
 * @param cwd absolute path of the cargo root
 * @param targets triples to fetch for
 * @returns why it failed, as one line; undefined if it worked
 */
export async function fetchForAnswers(
  cwd: string,
  targets: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<string | undefined> {
  const args = ['fetch', '--locked', ...targets.flatMap((target) => ['--target', target])];
  const own = { CARGO_NET_RETRY: '1', ...env, ...cargoTerminalEnv({ colour: false }) };
  // Prevents the download of a pinned toolchain that is not installed.
  const where = { cwd, env: { ...own, RUSTUP_AUTO_INSTALL: '0' } };
  // Its errors become one sentence.
  const quiet = { ...terminal, write: () => undefined };
  try {
    const { exitCode, stderr } = await withCargoOutput(quiet, (onStderr) =>
      run({ program: 'cargo', args, ...where, onLine: () => {}, onStderr }),
    );
    return exitCode === 0 ? undefined : lastCause(stderr);
  } catch (error) {
    return `cargo cannot be run: ${messageOf(error)}`;
  }
}

/** Returns the last cause that cargo names. It says more than the first line. */
function lastCause(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const caused = lines.lastIndexOf('Caused by:');
  const line = caused < 0 ? lines.find((text) => text.startsWith('error')) : lines[caused + 1];
  return (line ?? lines.at(-1) ?? 'cargo fetch failed').replace(/^error: |\.$/g, '');
}
