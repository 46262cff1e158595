import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AfterAllProjectsVersioned } from 'nx/release';
import { joinPath } from '../cargo/paths';
import { messageOf, RustStaticError } from '../errors';
import { isStaleLock, stripColours } from '../failures/explain-cargo';
import { run } from '../process';
import { takeChanges } from './pending-proofs';

/**
 * Asks cargo whether the locks fit the manifests, without network. The locks have been written
 * already. In a dry run nothing has, so cargo sees the state before the change: whether the proof is
 * possible here, and whether the locks fit now.
 *
 * @throws RustStaticError if a lock does not fit, or if cargo cannot tell
 */
export const afterAllProjectsVersioned: AfterAllProjectsVersioned = async (
  cwd,
  { rootVersionActionsOptions: options = {} },
) => {
  const roots = takeChanges(cwd);
  if (options.verifyLock !== false) for (const root of roots) await proveLock(cwd, root);
  // The tree of Nx has all changes.
  return { changedFiles: [], deletedFiles: [] };
};

/**
 * Asks cargo whether the lock of the cargo workspace in `root` fits its manifests on disk. Without a
 * lock there is nothing to ask.
 *
 * @param cwd absolute path of the Nx root
 * @throws RustStaticError if the lock does not fit, or if cargo cannot tell
 */
export async function proveLock(cwd: string, root: string): Promise<void> {
  const lock = joinPath(root, 'Cargo.lock');
  if (!existsSync(join(cwd, lock))) return;
  const args = ['metadata', '--locked', '--offline', '--format-version=1'];
  const where = { cwd: join(cwd, root), env: { ...process.env, RUSTUP_AUTO_INSTALL: '0' }, onLine: () => {} };
  const result = await run({ program: 'cargo', args, ...where }).catch((error: unknown) => {
    throw new RustStaticError(`cargo cannot check ${lock}`, {
      code: 'release-cargo-missing',
      reason: messageOf(error),
      remedy: `Install Rust, or set \`"versionActionsOptions": { "verifyLock": false }\` in \`release.version\` of nx.json. Then static-build is the first to check the lock.`,
      cause: error,
    });
  });
  if (result.exitCode !== 0) throw unproven(root, lock, stripColours(result.stderr).trim());
}

function unproven(root: string, lock: string, output: string): RustStaticError {
  const manifest = joinPath(root, 'Cargo.toml');
  if (isStaleLock(output))
    return new RustStaticError(`${lock} does not fit the manifests`, {
      code: 'release-lock-stale',
      reason: `Versions of the crates in the workspace are written into the lock. Something else in it is not up to date. cargo says:\n${output}`,
      remedy: `Run \`cargo update --workspace --manifest-path ${manifest}\`, and commit ${lock}. Undo the new versions with git before the next release, if they have been written.`,
    });
  return new RustStaticError(`cargo cannot check ${lock} without network`, {
    code: 'release-lock-unproven',
    reason: `\`cargo metadata --locked --offline\` says:\n${output}`,
    remedy: `If crates are missing, run \`cargo fetch --locked --manifest-path ${manifest}\` before the release, for example as \`release.version.preVersionCommand\` in nx.json. Otherwise correct what cargo says.`,
  });
}
