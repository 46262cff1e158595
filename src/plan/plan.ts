import { attempt, rethrow, RustStaticError, type Refuse } from '../errors';
import { chooseBinaries, type ChosenBinaries } from '../cargo/binaries';
import { configEnv, configRustflags, readConfigs } from '../cargo/config';
import type { Files } from '../cargo/files';
import { versionOf, type Manifest } from '../cargo/manifest';
import type { NamedPrograms } from '../cargo/named-programs';
import { joinPath } from '../cargo/paths';
import type { PrunedWorkspace } from '../cargo/pruned-workspace';
import { pruningSource, sourceForTests, type PruningSource } from '../cargo/pruning-source';
import { findWorkspace, type CargoWorkspace } from '../cargo/workspace';
import type { Libc } from '../elf/check-static';
import { buildSources, decidingFiles, furtherInputs } from './build-sources';
import { chooseDockerfile, dockerfilesOf } from './choose-dockerfile';
import { debugEnv, stripOf } from './debug-profile';
import { isIgnored } from './ignore-rules';
import { refuseIgnoredBinaries } from './ignored-binaries';
import { refuseNativeCpu, refuseOtherCpu } from './native-cpu';
import type { NormalizedOptions } from './normalize-options';
import { refuseOtherResolution } from './other-resolution';
import { enabledFeatures } from './settings';
import { unlessConfigured } from './source-date-epoch';
import { refuseUnknownFeatures } from './unknown-features';
import { libcOf } from './triple';

/**
 * Everything that determines a build, as a value. It can be printed and compared, and does not
 * depend on an engine. Paths are relative to the Nx root.
 */
export interface BuildPlan extends Omit<NormalizedOptions, 'features' | 'rustflags' | 'dockerfile'> {
  project: string;
  crate: { name: string; version: string; root: string };
  /** True if the crate depends on a package from elsewhere with its own name and version. */
  isAmbiguous: boolean;
  /** Folder of the cargo workspace. Cargo runs there. */
  cargoRoot: string;
  libc: Libc;
  /** The Dockerfile of the builder, and all that decide which one it is. */
  dockerfile: string;
  dockerfiles: string[];
  /** Features passed to cargo, sorted. */
  features: string[];
  /** Names of the binaries, sorted. */
  bins: string[];
  /** Binaries among them that cargo skips unless another crate enables their required features. */
  undecided: string[];
  /** The effective list of rustc flags. */
  rustflags: string[];
  /** The path crates that the build compiles, or all of the workspace if nothing is pruned. */
  crates: { name: string; root: string }[];
  /** Folders that the build sees as a whole, except for those in `excluded`. */
  sourceRoots: string[];
  excluded: string[];
  /** Additional single files that the build sees. */
  sourceFiles: string[];
  /** Files that cargo's configuration includes, whether or not they exist. */
  configs: string[];
  /** Root manifests of other cargo workspaces that crates inherit from. */
  inherited: string[];
  /** Files and folders that links among the inputs point to. */
  behindLinks: string[];
  /** Folders of vendored crates and registries. The build sees them byte for byte. */
  vendored: string[];
  /** Programs of the machine that cargo's configuration names. */
  programs: NamedPrograms;
  /** The part of manifests and lock that the build needs. Absent if the build sees all of them. */
  pruned: PrunedWorkspace | undefined;
  /** What the profile strips from the binary: only debug information, or also the symbol table. */
  strip: 'debuginfo' | 'symbols';
  /** Digest of everything that determines the build besides files of the source roots. */
  digest: string;
}

/**
 * Plans a build from files only.
 *
 * @throws RustStaticError for a manifest that does not parse, a crate without the requested binary,
 * a missing or ignored lock, and a path dependency outside the Nx root
 */
export function planBuild(
  files: Files,
  project: string,
  root: string,
  options: NormalizedOptions,
  refuse: Refuse = rethrow,
): BuildPlan {
  const workspace = findWorkspace(files, root);
  const crate = crateIn(workspace, root);
  attempt(refuse, () => checkLock(files, workspace.root), undefined);
  const configs = readConfigs(files, workspace.root);
  attempt(refuse, () => refuseOtherResolution(configs, workspace.root), undefined);
  const features = enabledFeatures(options);
  const { noDefaultFeatures, debugSymbols, profile } = options;
  const { tests } = options;
  const dockerfiles =
    options.dockerfile === undefined ? dockerfilesOf(root, undefined) : [options.dockerfile];
  const common = pruningSource(files, workspace);
  const source = tests && common ? sourceForTests(common, crate) : common;
  const sources = buildSources(files, workspace, source, crate, {
    ...furtherInputs(workspace.root, options, dockerfiles),
    isTest: tests !== undefined,
  });
  const rustflags = effectiveRustflags([
    ...configRustflags(configs, options.target),
    ...(options.linker === undefined ? [] : ['-C', `link-arg=-fuse-ld=${options.linker}`]),
    ...options.rustflags,
  ]);
  const configured = configEnv(configs);
  attempt(refuse, () => refuseNativeCpu(rustflags, { ...configured, ...options.env }), undefined);
  attempt(refuse, () => refuseOtherCpu(rustflags, options.target), undefined);
  attempt(refuse, () => refuseUnknownFeatures(files, crate, options), undefined);
  const asked = { asked: options.bins, features, noDefaultFeatures };
  const binaries = tests
    ? NO_BINARIES
    : attempt(refuse, () => chooseBinaries(files, crate, asked), NO_BINARIES);
  attempt(refuse, () => refuseIgnoredBinaries(files, root, binaries.bins), undefined);
  return {
    ...options,
    env: {
      ...(debugSymbols && debugEnv(profile)),
      // Cargo passes RUSTFLAGS to rustc only, but rustdoc compiles the tests in documentation.
      ...(tests?.doc && { CARGO_ENCODED_RUSTDOCFLAGS: rustflags.join('\x1f') }),
      ...unlessConfigured(options.env, configured),
    },
    strip: stripOf(
      [...configs, workspace.manifest].map(({ toml }) => toml),
      profile,
    ),
    project,
    crate: { name: crate.package.name, version: versionOf(crate, workspace.manifest), root },
    isAmbiguous: isAmbiguous(source, crate.package.name, versionOf(crate, workspace.manifest)),
    cargoRoot: workspace.root,
    libc: libcOf(options.target),
    dockerfile: chooseDockerfile(files, dockerfiles),
    dockerfiles,
    features,
    ...binaries,
    rustflags,
    crates: sources.crates.map(({ root, package: { name } = { name: root } }) => ({ name, root })),
    sourceRoots: sources.roots,
    excluded: sources.excluded,
    pruned: sources.pruned,
    digest: sources.digest,
    sourceFiles: [
      joinPath(workspace.root, 'Cargo.toml'),
      joinPath(workspace.root, 'Cargo.lock'),
      ...[...decidingFiles(workspace.root), ...sources.configs, ...sources.inherited].filter(
        (file) => files.read(file) !== undefined,
      ),
      ...sources.behindLinks,
    ],
    configs: sources.configs,
    inherited: sources.inherited,
    behindLinks: sources.behindLinks,
    vendored: sources.vendored,
    programs: sources.programs,
  };
}

const NO_BINARIES: ChosenBinaries = { bins: [], undecided: [] };

function isAmbiguous(source: PruningSource | undefined, name: string, version: string): boolean {
  const packages = source?.lock.packages ?? [];
  return packages.some(
    (entry) => entry.source !== undefined && entry.name === name && entry.version === version,
  );
}

/**
 * Returns the flags for rustc. A user can set -crt-static; the check of the binary then reports the
 * consequence.
 */
function effectiveRustflags(given: string[]): string[] {
  // rustc gives +crt-static priority at any position, so the flag must be left out.
  const dynamic = given.some((flag) => /(^|[=,])-crt-static(,|$)/.test(flag));
  return [...(dynamic ? [] : ['-C', 'target-feature=+crt-static']), ...given];
}

function crateIn(workspace: CargoWorkspace, root: string): Manifest & { package: { name: string } } {
  const crate = workspace.members.find((member) => member.root === root);
  if (crate?.package) return crate as Manifest & { package: { name: string } };
  const manifest = joinPath(workspace.root, 'Cargo.toml');
  throw new RustStaticError(`${root} is not a member of the cargo workspace ${manifest}`, {
    code: 'crate-not-member',
    reason: 'Cargo builds only packages that `members` takes in.',
    remedy: `Add "${root}" to \`members\` in ${manifest}, or run \`nx g @org/rust-static:setup ${root}\`.`,
  });
}

function checkLock(files: Files, cargoRoot: string): void {
  const lock = joinPath(cargoRoot, 'Cargo.lock');
  const generate = `cargo generate-lockfile --manifest-path ${joinPath(cargoRoot, 'Cargo.toml')}`;
  if (files.read(lock) === undefined)
    throw new RustStaticError(`No ${lock}`, {
      code: 'lock-missing',
      reason: 'The build is always --locked: a dependency that no lock pins cannot be cached correctly.',
      remedy: `Run \`${generate}\` and commit ${lock}.`,
    });
  if (isIgnored(files, lock))
    throw new RustStaticError(`${lock} is ignored by git`, {
      code: 'lock-ignored',
      reason: 'Nx does not hash ignored files, so a changed dependency would be served from the cache.',
      remedy: `Remove it from .gitignore and commit it: \`git add ${lock}\`.`,
    });
}
