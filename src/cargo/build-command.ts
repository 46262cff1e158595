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
  /** How to run the package's tests. Absent for a build of its binaries. */
  tests?: { doc: boolean; ignored: boolean; testArgs: string[]; filter: string[]; tests: string[] };
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
  const { tests, bins, undecided } = command;
  const binaries = undecided.length > 0 ? ['--bins'] : bins.flatMap((bin) => ['--bin', bin]);
  const targets = tests ? tests.tests.flatMap((name) => ['--test', name]) : binaries;
  return [
    ...(tests ? ['test', '--no-run'] : ['build']),
    ...commonArguments(command, targets),
    '--message-format=json-render-diagnostics',
    ...command.cargoArgs,
  ];
}

/** A target of a package that has tests, as cargo reports it, or the tests in its documentation. */
export interface TestTarget {
  kind: 'lib' | 'bin' | 'test' | 'example' | 'bench' | 'doc';
  name: string;
}

/**
 * Returns the arguments of `cargo test` that run the tests of one target. Cargo itself starts the
 * test program, because it sets the variables that tests expect, such as CARGO_MANIFEST_DIR.
 */
export function testArguments(command: BuildCommand, { kind, name }: TestTarget): string[] {
  const { ignored = false, testArgs = [], filter = [] } = command.tests ?? {};
  return [
    'test',
    ...commonArguments(command, kind === 'lib' || kind === 'doc' ? [`--${kind}`] : [`--${kind}`, name]),
    ...command.cargoArgs,
    '--',
    ...(ignored ? ['--include-ignored'] : []),
    ...testArgs,
    ...filter,
  ];
}

function commonArguments(command: BuildCommand, targets: readonly string[]): string[] {
  return [
    '--frozen',
    '--target',
    command.target,
    '--manifest-path',
    command.manifestPath,
    '--package',
    command.packageSpec,
    '--profile',
    command.profile,
    ...targets,
    ...featureArguments(command),
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
