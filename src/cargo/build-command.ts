import { pathToFileURL } from 'node:url';

/** The inputs of the cargo command. Paths are relative to the folder that cargo runs in. */
export interface BuildCommand {
  target: string;
  manifestPath: string;
  /**
   * See `packageSpec`. For a root package, the manifest alone would also select the workspace's
   * `default-members`.
   */
  packageSpec: string;
  profile: string;
  bins: string[];
  /**
   * Binaries that cargo may skip. If there are any, cargo is asked to build all binaries that it
   * can.
   */
  undecided: string[];
  features: string[];
  noDefaultFeatures: boolean;
  cargoArgs: string[];
}

/**
 * Returns the value for cargo's `--package`: `name@version`, or a URL with the path if the lock has
 * another package of that name and version
 * (https://doc.rust-lang.org/cargo/reference/pkgid-spec.html).
 *
 * @param folder absolute path of the package, as cargo sees it
 */
export function packageSpec(
  { crate, isAmbiguous }: { crate: { name: string; version: string }; isAmbiguous: boolean },
  folder: string,
): string {
  const short = `${crate.name}@${crate.version}`;
  if (!isAmbiguous) return short;
  // Cargo does not escape these two characters, and compares URLs as texts.
  const { href } = pathToFileURL(folder);
  return `${href.replaceAll('%5E', '^').replaceAll('%7C', '|')}#${short}`;
}

/**
 * Returns the arguments of `cargo build`. `--frozen`, `--target`, `--manifest-path`, `--package`
 * and `--bin` are always present. Without `--target`, crt-static would apply to build scripts and
 * procedural macros. Without `--frozen`, cargo could rewrite the lock and download. Without
 * `--bin`, errors in other targets would fail the build.
 */
export function buildArguments(command: BuildCommand): string[] {
  return [
    'build',
    '--frozen',
    '--target',
    command.target,
    '--manifest-path',
    command.manifestPath,
    '--package',
    command.packageSpec,
    '--profile',
    command.profile,
    ...(command.undecided.length > 0 ? ['--bins'] : command.bins.flatMap((bin) => ['--bin', bin])),
    ...featureArguments(command),
    '--message-format=json-render-diagnostics',
    ...command.cargoArgs,
  ];
}

/** Returns the arguments of `cargo metadata` that resolve the crates of the build. */
export function metadataArguments(command: BuildCommand): string[] {
  return [
    'metadata',
    '--format-version=1',
    '--frozen',
    '--filter-platform',
    command.target,
    '--manifest-path',
    command.manifestPath,
    ...featureArguments(command),
  ];
}

/** Returns the feature arguments of a command. All subcommands of cargo accept them. */
export function featureArguments({
  features,
  noDefaultFeatures,
}: Pick<BuildCommand, 'features' | 'noDefaultFeatures'>): string[] {
  return [
    ...(features.length > 0 ? ['--features', features.join(',')] : []),
    ...(noDefaultFeatures ? ['--no-default-features'] : []),
  ];
}
