/** What decides the words of the cargo command. Paths are relative to the folder cargo runs in. */
export interface BuildCommand {
  target: string;
  manifestPath: string;
  /** `name@version`: a root package's manifest would also mean the workspace's `default-members`. */
  packageSpec: string;
  profile: string;
  bins: string[];
  features: string[];
  noDefaultFeatures: boolean;
  cargoArgs: string[];
  /** Whether cargo may use the network (the host engine), or must find everything in its home. */
  offline: boolean;
}

/**
 * The arguments of `cargo build`. `--locked`, `--target`, `--manifest-path`, `--package` and `--bin` are always given: without
 * `--target` crt-static would reach build scripts and procedural macros, without `--locked` cargo would rewrite
 * the lock, and without `--bin` other targets' failures would fail the build.
 */
export function buildArguments(command: BuildCommand): string[] {
  return [
    'build',
    command.offline ? '--frozen' : '--locked',
    '--target',
    command.target,
    '--manifest-path',
    command.manifestPath,
    '--package',
    command.packageSpec,
    '--profile',
    command.profile,
    ...command.bins.flatMap((bin) => ['--bin', bin]),
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
    command.offline ? '--frozen' : '--locked',
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
