import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact } from '../artifact/artifact';
import { sha256 } from '../digest';
import { firstDifference } from '../elf/first-difference';
import { capture } from '../process';

/** The output of one build. */
export interface BuiltFolder {
  folder: string;
  artifact: Artifact;
}

/** A file that both builds wrote. */
export interface Comparison {
  file: string;
  same: boolean;
  /** The SHA-256 of each, in lower-case hexadecimal. */
  sha256: [string, string];
  /** The differences as readable lines. Empty if there are none. */
  lines: string[];
}

/**
 * Compares the outputs of two builds, file by file. For a differing binary it returns the first
 * section that differs, and the output of `diffoscope` if that is installed.
 */
export async function compareArtifacts(a: BuiltFolder, b: BuiltFolder): Promise<Comparison[]> {
  const binaries = new Set(a.artifact.binaries.map(({ path }) => path));
  const names = [...new Set([a, b].flatMap(({ folder }) => readdirSync(folder)))].sort();
  const comparisons: Comparison[] = [];
  for (const file of names) {
    const paths: [string, string] = [join(a.folder, file), join(b.folder, file)];
    const [one, other] = [read(paths[0]), read(paths[1])];
    const same = one.equals(other);
    const lines = same || !binaries.has(file) ? [] : [...explain(one, other), ...(await diffoscope(paths))];
    comparisons.push({ file, same, sha256: [sha256(one), sha256(other)], lines });
  }
  return comparisons;
}

// A missing file counts as empty.
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}

function explain(a: Buffer, b: Buffer): string[] {
  const { section, offset, texts } = firstDifference(a, b)!;
  return [
    `First difference: ${section ?? 'outside the sections'}, at offset 0x${offset.toString(16)} of the file`,
    ...texts.map((text) => `  ${JSON.stringify(text)}`),
  ];
}

const MISSING =
  'For all differences, install diffoscope (https://diffoscope.org, `apt install diffoscope`) and run this again.';
// The output can be as long as the binary's disassembly.
const MOST_LINES = 100;

/**
 * Returns diffoscope's output for two files, at most 100 lines, or how to install it.
 *
 * @param env environment of the process
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
  // Status 1 means that the files differ. Any other status means that diffoscope could not compare
  // them.
  if (result.exitCode !== 1)
    return [`diffoscope failed with exit status ${result.exitCode}: ${result.stderr.trim()}`];
  const lines = result.stdout.split('\n');
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`(${more} more lines of diffoscope)`] : [])];
}
