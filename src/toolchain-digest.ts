import { sha256 } from './digest';
import { C_TOOLS, RUSTC_VERSION } from './plan/run-toolchain';
import { answerOf } from './process';

/**
 * Returns a digest of the versions of rustc that rustup selects in folders, and of the C compiler,
 * the linker and the libc. A missing program counts as an empty text, and the build reports the
 * problem.
 *
 * @param folders absolute paths
 */
export async function toolchainDigest(folders: readonly string[]): Promise<string> {
  const versions: string[] = [];
  for (const cwd of folders) versions.push(await answer(RUSTC_VERSION.split(' '), cwd));
  for (const tool of C_TOOLS) versions.push(await answer([tool, '--version'], folders[0]!));
  return sha256(JSON.stringify(versions)).slice(0, 16);
}

async function answer([program = '', ...args]: string[], cwd: string): Promise<string> {
  return answerOf({ program, args, cwd, env: process.env });
}
