import type { CargoConfig } from '../cargo/config';
import { joinPath } from '../cargo/paths';
import { table } from '../cargo/toml';
import { RustStaticError } from '../errors';

/**
 * Refuses configuration that makes cargo resolve packages in another way than the build, which has
 * a part of the workspace and of its lock.
 *
 * @param cargoRoot folder of the cargo workspace
 * @throws RustStaticError that names the file and the key
 */
export function refuseOtherResolution(configs: readonly CargoConfig[], cargoRoot: string): void {
  for (const { file, toml } of configs) {
    const resolver = table(toml.resolver);
    const unification = resolver['feature-unification'] ?? 'selected';
    const isOther = resolver['lockfile-path'] !== undefined;
    if (!isOther && unification === 'selected') continue;
    throw new RustStaticError(
      `${file} sets \`resolver.${isOther ? 'lockfile-path' : 'feature-unification'}\`, which the build cannot follow`,
      {
        code: 'config-resolver',
        reason: isOther
          ? `The cache key and the build use ${joinPath(cargoRoot, 'Cargo.lock')}, so the versions of crates could differ from those of a plain \`cargo build\`.`
          : 'The build sees only the crates that the app needs, so features could differ from those of a plain `cargo build`.',
        remedy: `Remove the key from ${file}.`,
      },
    );
  }
}
