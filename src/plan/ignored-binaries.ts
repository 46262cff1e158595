import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { isIgnored } from './ignore-rules';

/**
 * Refuses binaries whose source is found by its name and ignored: the build does not see it, and cargo
 * would only say that it does not exist.
 *
 * @param root folder of the crate
 * @param bins names of the binaries to build
 * @throws RustStaticError that names the file and the setting
 */
export function refuseIgnoredBinaries(files: Files, root: string, bins: readonly string[]): void {
  const sourcesOf = (name: string): string[] =>
    [`src/bin/${name}.rs`, `src/bin/${name}/main.rs`].map((path) => joinPath(root, path));
  const ignoredOf = (name: string): string | undefined =>
    sourcesOf(name).find((path) => files.read(path) !== undefined && isIgnored(files, path));
  const ignored = bins.map(ignoredOf).find((path) => path !== undefined);
  if (ignored === undefined) return;
  const others = bins.filter((name) => ignoredOf(name) === undefined);
  const rule = `the rule from .gitignore (\`git check-ignore -v ${ignored}\` shows it) or .nxignore.`;
  throw new RustStaticError(`${ignored} is a binary, but an ignore rule hides it`, {
    code: 'binary-ignored',
    reason: 'The build sees no file that .gitignore or .nxignore matches, because Nx does not hash it.',
    remedy:
      others.length === 0
        ? `Remove ${rule}`
        : `To build only the others, set the option "bins": bins = ${JSON.stringify(others)}. To build it too, remove ${rule}`,
  });
}
