import { spawnSync } from 'node:child_process';
import { sha256 } from '../digest';

/**
 * Variable in which the plugin's hook leaves a digest of this machine's rustc for a run that asks for the host engine,
 * and an empty text for every other run. Targets inferred for a container hash it: their key covers the toolchain when
 * the command line or RUST_STATIC_ENGINE makes them build on the host. No build sees it.
 */
export const RUN_TOOLCHAIN = 'RUST_STATIC_TOOLCHAIN';

/** The command whose output tells one rustc from another. */
export const RUSTC_VERSION = 'rustc -vV';

/**
 * A digest of the rustc that rustup chooses in a folder; of nothing where there is none, which the build then says.
 *
 * @param cwd absolute path of the Nx root
 */
export function toolchainDigest(cwd: string): string {
  const [program = '', ...args] = RUSTC_VERSION.split(' ');
  const { stdout } = spawnSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return sha256(stdout ?? '').slice(0, 16);
}
