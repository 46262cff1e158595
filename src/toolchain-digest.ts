import { sha256 } from './digest';
import { RUSTC_VERSION } from './plan/run-toolchain';
import { capture } from './process';

/**
 * Returns a digest of the rustc that rustup selects in a folder. Without rustc, it is the digest of
 * an empty text, and the build reports the problem.
 *
 * @param cwd absolute path of the Nx root
 */
export async function toolchainDigest(cwd: string): Promise<string> {
  const [program = '', ...args] = RUSTC_VERSION.split(' ');
  const asked = capture({ program, args, cwd, env: process.env });
  const { stdout } = await asked.catch(() => ({ stdout: '' }));
  return sha256(stdout).slice(0, 16);
}
