import { pathToFileURL } from 'node:url';

/** What decides the words of the cargo command. Paths are relative to the folder cargo runs in. */
export interface BuildCommand {
  target: string;
  manifestPath: string;
  /** See `packageSpec`. A root package's manifest alone would also mean the workspace's `default-members`. */
  packageSpec: string;
  profile: string;
  bins: string[];
  /** Those of them that cargo may leave out; then it is asked for all that can be built. */
  undecided: string[];
  features: string[];
  noDefaultFeatures: boolean;
  cargoArgs: string[];
}

/**
 * The package to build, for cargo's `--package`: `name@version`, with its place where the lock has another package of
 * that name and version (https://doc.rust-lang.org/cargo/reference/pkgid-spec.html).
 *
 * @param folder absolute path of the package, as cargo sees it
 */
export function packageSpec(
  { crate, isAmbiguous }: { crate: { name: string; version: string }; isAmbiguous: boolean },
  folder: string,
): string {
  const short = `${crate.name}@${crate.version}`;
  if (!isAmbiguous) return short;
  // Cargo leaves these two as they are, and compares texts.
  const { href } = pathToFileURL(folder);
  return `${href.replaceAll('%5E', '^').replaceAll('%7C', '|')}#${short}`;
}

/**
 * The arguments of `cargo build`. `--frozen`, `--target`, `--manifest-path`, `--package` and `--bin` are always given: without
 * `--target` crt-static would reach build scripts and procedural macros, without `--frozen` cargo would rewrite
 * the lock and download, and without `--bin` other targets' failures would fail the build.
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

/** The arguments of `cargo metadata` that resolve what the build compiles. */
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

/** The features of a command, as every subcommand of cargo takes them. */
export function featureArguments({
  features,
  noDefaultFeatures,
}: Pick<BuildCommand, 'features' | 'noDefaultFeatures'>): string[] {
  return [
    ...(features.length > 0 ? ['--features', features.join(',')] : []),
    ...(noDefaultFeatures ? ['--no-default-features'] : []),
  ];
}
