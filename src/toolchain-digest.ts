import { sha256 } from './digest';
import { RUSTC_VERSION } from './plan/run-toolchain';
import { capture } from './process';

/**
 * Returns a digest of the versions of rustc that rustup selects in folders. A folder without rustc
 * counts as an empty text, and the build reports the problem.
 *
 * @param folders absolute paths
 */
export async function toolchainDigest(folders: readonly string[]): Promise<string> {
  const [program = '', ...args] = RUSTC_VERSION.split(' ');
  const versions: string[] = [];
  for (const cwd of folders) {
    const asked = capture({ program, args, cwd, env: process.env });
    const { stdout } = await asked.catch(() => ({ stdout: '' }));
    versions.push(stdout);
  }
  return sha256(JSON.stringify(versions)).slice(0, 16);
}
