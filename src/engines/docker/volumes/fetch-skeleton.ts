import { posix } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import { isCargoConfig } from '../../../cargo/config';
import { isWithin } from '../../../cargo/paths';
import { SOURCE_MODE, type SourceContent } from './source-content';
import { SOURCE_PATH } from './layout';

// Files that cargo reads to find the packages, and files that select the cargo version.
const DECIDING = /^(Cargo\.(toml|lock)|rust-toolchain(\.toml)?)$/;

/** True if a file influences what is fetched. */
export function isDeciding(path: string): boolean {
  return DECIDING.test(posix.basename(path)) || isCargoConfig(path);
}

/**
 * Packs the files that cargo needs to resolve and fetch the packages of a workspace, as an archive
 * for the container's root. Manifests, lock and configuration are unchanged. Sources are empty
 * files, because cargo finds targets by their names. Paths are the same as in the build, because
 * cargo identifies registries in the workspace by path.
 *
 * @param whole folders that are needed with their contents: registries in the workspace
 */
export function skeleton({ files }: SourceContent, whole: readonly string[]): Pack {
  const archive = pack();
  for (const [path, { parts }] of files) {
    const real = isDeciding(path) || whole.some((folder) => isWithin(folder, path));
    if (real || path.endsWith('.rs'))
      archive.entry(
        { name: `${SOURCE_PATH.slice(1)}/${path}`, mode: SOURCE_MODE },
        Buffer.concat(real ? [...parts()] : []),
      );
  }
  archive.finalize();
  return archive;
}
