import { dirname } from 'node:path';
import { capture } from '../process';

const MISSING =
  'For all differences, install diffoscope (https://diffoscope.org, `apt install diffoscope`) and run this again.';
// What it prints can be as long as the binary's disassembly.
const MOST_LINES = 100;

/**
 * What `diffoscope` says of two files, at most 100 lines; how to get it where it is not installed.
 *
 * @param env of the process
 */
export async function diffoscope(
  [a, b]: [string, string],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const command = { program: 'diffoscope', args: ['--no-progress', '--text-color', 'never', a, b] };
  const result = await capture({ ...command, cwd: dirname(a), env }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!result) return [MISSING];
  // 1 means that the files differ; others mean that it could not compare them.
  if (result.exitCode !== 1)
    return [`diffoscope failed with exit status ${result.exitCode}: ${result.stderr.trim()}`];
  const lines = result.stdout.split('\n');
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`(${more} more lines of diffoscope)`] : [])];
}
