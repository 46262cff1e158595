import { posix } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import { isCargoConfig } from '../../../cargo/config';
import { isWithin } from '../../../cargo/paths';
import { SOURCE_MODE, type SourceContent } from './source-content';
import { SOURCE_PATH } from './layout';

// What cargo reads to know the packages, and what decides which cargo that is.
const DECIDING = /^(Cargo\.(toml|lock)|rust-toolchain(\.toml)?)$/;

/** Whether a file decides what is fetched. */
export function isDeciding(path: string): boolean {
  return DECIDING.test(posix.basename(path)) || isCargoConfig(path);
}

/**
 * What cargo needs of a workspace to resolve and fetch its packages, as an archive for the container's root:
 * manifests, lock and configuration as they are, and sources as empty files, since cargo finds targets by them. It lies
 * where the sources will lie in the build: cargo remembers registries in the workspace by their path.
 *
 * @param whole folders that are needed with all bytes: registries kept in the workspace
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
