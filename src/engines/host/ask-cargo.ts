import { metadataArguments, type BuildCommand } from '../../cargo/build-command';
import { compiledCrates, treeArguments, type ClosureCrate } from '../../cargo/closure-crates';
import { isStaleLock } from '../../failures/explain-cargo';
import { capture } from '../../process';

/**
 * Asks this machine's cargo which crates and features a build has. Nothing is downloaded: crates that are not in its
 * home stay unknown.
 *
 * @param cwd absolute path of the cargo root
 * @returns undefined when there is no cargo, or it does not have all that it takes to tell; `stale` when the lock does not
 *   fit the manifests
 */
export async function askCargo(
  command: BuildCommand,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ClosureCrate[] | 'stale' | undefined> {
  const ask = async (args: string[]): Promise<string | undefined> => {
    // A pinned toolchain that is not there would be downloaded.
    const where = { cwd, env: { ...env, RUSTUP_AUTO_INSTALL: '0' } };
    const result = await capture({ program: 'cargo', args, ...where }).catch(() => undefined);
    if (result && isStaleLock(result.stderr)) return 'stale';
    return result?.exitCode === 0 ? result.stdout : undefined;
  };
  // Only Alpine's own rustc knows the vendor; to dependencies it makes no difference.
  const target = command.target.replace('-alpine-', '-unknown-');
  const question = { ...command, target };
  const tree = await ask(treeArguments(question));
  if (tree === undefined || tree === 'stale') return tree;
  const metadata = await ask(metadataArguments(question));
  return metadata === undefined || metadata === 'stale' ? metadata : compiledCrates(tree, metadata);
}
