import { join } from 'node:path';
import type { Artifact } from '../artifact/artifact';
import type { BuildSession, SmokeResult } from '../engines/engine';
import { RustStaticError } from '../errors';

const SECONDS = 60;

/**
 * Runs every binary of an artifact in isolation, with the given arguments.
 *
 * @param folder absolute path of the artifact
 * @throws RustStaticError for the first binary that does not exit with status 0 in time, with its
 * output
 */
export async function smokeTest(
  session: BuildSession,
  { binaries, target }: Artifact,
  folder: string,
  args: string[],
): Promise<void> {
  for (const { name, path } of binaries) {
    const trial = { file: join(folder, path), args, milliseconds: SECONDS * 1000, target };
    const result = await session.smoke(trial);
    if (result.exitCode !== 0) throw failed([name, ...args].join(' '), result);
  }
}

function failed(command: string, { exitCode, output, where }: SmokeResult): RustStaticError {
  const written = output.trim();
  return new RustStaticError(
    exitCode === undefined
      ? `\`${command}\` had not ended after ${SECONDS} seconds`
      : `\`${command}\` ended with exit status ${exitCode}${signalOf(exitCode)}`,
    {
      code: 'smoke-test-failed',
      reason: [where, written ? `It wrote:\n${written}` : 'It wrote nothing.'].join('\n'),
      remedy:
        'Set the option "smoke" to arguments with which it ends by itself, such as ["--version"], or correct the program.',
    },
  );
}

// Shells report a killed program as 128 plus the signal's number.
function signalOf(exitCode: number): string {
  const names: Record<number, string> = { 132: 'SIGILL', 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV' };
  return names[exitCode] ? ` (${names[exitCode]})` : '';
}
