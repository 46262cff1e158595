import { metadataArguments, type BuildCommand } from '../../cargo/build-command';
import { compiledCrates, treeArguments, type ClosureCrate } from '../../cargo/closure-crates';
import { isStaleLock } from '../../failures/explain-cargo';
import { capture } from '../../process';

/**
 * Asks this machine's cargo for the crates and features of a build. Nothing is downloaded: crates
 * that are not in its home stay unknown.
 *
 * @param cwd absolute path of the cargo root
 * @returns undefined if there is no cargo, or if cargo's home lacks data for the answer; `stale` if
 * the lock does not match the manifests
 */
export async function askCargo(
  command: BuildCommand,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ClosureCrate[] | 'stale' | undefined> {
  const ask = async (args: string[]): Promise<string | undefined> => {
    // Prevents the download of a pinned toolchain that is not installed.
    const where = { cwd, env: { ...env, RUSTUP_AUTO_INSTALL: '0' } };
    const result = await capture({ program: 'cargo', args, ...where }).catch(() => undefined);
    if (result && isStaleLock(result.stderr)) return 'stale';
    return result?.exitCode === 0 ? result.stdout : undefined;
  };
  // Only Alpine's rustc knows this vendor. The dependencies are the same.
  const target = command.target.replace('-alpine-', '-unknown-');
  const question = { ...command, target };
  const tree = await ask(treeArguments(question));
  if (tree === undefined || tree === 'stale') return tree;
  const metadata = await ask(metadataArguments(question));
  return metadata === undefined || metadata === 'stale' ? metadata : compiledCrates(tree, metadata);
}
