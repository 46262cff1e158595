import { sha256 } from '../digest';
import { CONFIG_NAMES, includedFiles, overridden, readConfigs, vendoredFolders } from '../cargo/config';
import type { Files } from '../cargo/files';
import type { Manifest } from '../cargo/manifest';
import { namedPrograms, type NamedPrograms } from '../cargo/named-programs';
import { otherWorkspaces, pathCrates } from '../cargo/path-dependencies';
import { ancestors, isWithin, joinPath } from '../cargo/paths';
import { pruneWorkspace, rewrittenFiles, type PrunedWorkspace } from '../cargo/pruned-workspace';
import type { PruningSource } from '../cargo/pruning-source';
import type { CargoWorkspace } from '../cargo/workspace';
import { RustStaticError } from '../errors';
import { version } from '../package-info';
import { splitInclude } from './input-targets';
import { linkedPaths, linksOf, type Link } from './links';
import { notOfRootCrate } from './root-crate';
import type { Settings } from './settings';

/**
 * The files that the build of one crate sees, and a digest of the parts that are not plain input
 * files.
 */
export interface BuildSources {
  /**
   * Absent if the lock does not match the manifests, or if `include` names a file that pruning
   * would rewrite. The build then sees the whole cargo workspace, byte for byte.
   */
  pruned: PrunedWorkspace | undefined;
  /** The path crates that the build may compile. */
  crates: Manifest[];
  /** Folders that the build sees. None is inside another. */
  roots: string[];
  /**
   * Files and folders inside of those that the build does not see, such as other members below a
   * root package.
   */
  excluded: string[];
  /** Files that cargo's configuration includes, whether or not they exist. */
  configs: string[];
  /**
   * Root manifests of other cargo workspaces that crates inherit from, if they are outside of the
   * roots.
   */
  inherited: string[];
  /** Files and folders that links among the inputs point to. */
  behindLinks: string[];
  /** Folders of vendored crates and registries. The build sees them byte for byte. */
  vendored: string[];
  /** Programs of the machine that cargo's configuration names. */
  programs: NamedPrograms;
  /**
   * Covers the pruned workspace's manifests and lock, cargo's configuration, the toolchain file and
   * the version of this plugin.
   */
  digest: string;
}

/** Inputs that settings add to a build, relative to the Nx root. */
export interface FurtherInputs {
  include?: readonly string[] | undefined;
  /** Inputs of the builder. */
  beside?: readonly string[];
  /** True for the tests of the crate. */
  isTest?: boolean;
}

/**
 * Returns the inputs that settings add.
 *
 * @param dockerfiles those that may define the builder, relative to the Nx root
 */
export function furtherInputs(
  cargoRoot: string,
  { include, builderFiles = [] }: Settings,
  dockerfiles: readonly string[],
): FurtherInputs {
  // `builderFiles` and `include` may name files or folders.
  const builder = builderFiles.map((path) => joinPath(cargoRoot, path));
  return { include: splitInclude(include ?? []).paths, beside: [...dockerfiles, ...builder] };
}

/**
 * Determines which files the build of one crate sees. The container gets exactly these files, and
 * the cache key covers exactly these files.
 *
 * @throws RustStaticError for a folder outside the Nx root
 */
export function buildSources(
  files: Files,
  workspace: CargoWorkspace,
  source: PruningSource | undefined,
  crate: Manifest,
  { include = [], beside, isTest = false }: FurtherInputs = {},
): BuildSources {
  const pruned = prunedUnless(include, workspace, source && pruneWorkspace(source, crate));
  const configs = readConfigs(files, workspace.root);
  const overrides = overridden(configs);
  const { crates, paths, others } = pruned ? prunedReach(pruned) : wholeReach(files, workspace, overrides);
  const real = paths.filter((root) => root !== workspace.root || workspace.manifest.package !== undefined);
  const vendored = vendoredFolders(configs);
  const roots = outermost([...real, ...vendored, ...overrides, ...include], workspace);
  const included = [...new Set(configs.flatMap(includedFiles))].sort();
  const inherited = others.filter((file) => !roots.some((root) => isWithin(root, file)));
  // The other members are the rest of the repository. Below any other crate they stay, because a
  // macro that lists a folder would otherwise silently embed less than with plain cargo.
  const hidden = (root: string): boolean =>
    real.includes(workspace.root) &&
    root !== workspace.root &&
    isWithin(workspace.root, root) &&
    !paths.some((path) => isWithin(root, path)) &&
    !include.some((path) => isWithin(root, path) || isWithin(path, root));
  const members = workspace.members.map(({ root }) => root).filter(hidden);
  const own = ['Cargo.toml', 'Cargo.lock'].map((name) => joinPath(workspace.root, name));
  const single = [...own, ...decidingFiles(workspace.root), ...included, ...inherited];
  const needed = [...real, ...vendored, ...overrides, ...include, ...single, ...(beside ?? [])];
  const linksWithout = (others: string[]): Link[] =>
    linksOf(files, [...roots, ...single, ...(beside ?? [])], others);
  const hasRootCrate = real.includes('.') && !include.includes('.');
  const excluded = [
    ...members,
    ...(hasRootCrate
      ? notOfRootCrate(files, { needed, isTest }, (found) => linksWithout([...members, ...found]))
      : []),
  ];
  const links = linksWithout(excluded);
  return {
    pruned,
    crates,
    roots,
    excluded,
    configs: included,
    vendored,
    inherited,
    behindLinks: linkedPaths(links, roots),
    programs: namedPrograms(configs),
    digest: digestOf(files, workspace, pruned, { texts: [...included, ...inherited], links }),
  };
}

function prunedUnless(
  include: readonly string[],
  { root }: CargoWorkspace,
  pruned: PrunedWorkspace | undefined,
): PrunedWorkspace | undefined {
  const asked = new Set(include.map((path) => joinPath(path)));
  return pruned && rewrittenFiles(pruned, root).some((file) => asked.has(file)) ? undefined : pruned;
}

/** The path crates of a build. */
interface Reach {
  crates: Manifest[];
  /** Their folders, also of those without a manifest. */
  paths: string[];
  /** Root manifests of other cargo workspaces that they inherit from. */
  others: string[];
}

function prunedReach({ crates, manifests }: PrunedWorkspace): Reach {
  const own = new Set(crates.map(({ file }) => file));
  return {
    crates,
    paths: crates.map(({ root }) => root),
    others: Object.keys(manifests).filter((file) => !own.has(file)),
  };
}

/**
 * Returns all that cargo may compile from the workspace. If the root manifest of another workspace
 * is also a package, its targets are included, because cargo reads the manifest as a whole.
 *
 * @param overrides folders that cargo's configuration substitutes for packages
 */
function wholeReach(files: Files, workspace: CargoWorkspace, overrides: readonly string[]): Reach {
  const reached = pathCrates(files, workspace, { overrides });
  const others = otherWorkspaces(workspace, reached).map(({ manifest }) => manifest);
  const packages = others.filter((other) => other.package !== undefined);
  const manifests = reached.flatMap(({ manifest }) => manifest ?? []);
  return {
    crates: [...manifests, ...packages].filter((manifest) => manifest.package !== undefined),
    paths: [...reached, ...packages].map(({ root }) => root),
    others: others.map(({ file }) => file),
  };
}

function outermost(paths: string[], workspace: CargoWorkspace): string[] {
  const outside = paths.find((path) => !isWithin('.', path));
  if (outside !== undefined)
    throw new RustStaticError(
      `${joinPath(workspace.root, 'Cargo.toml')} reaches ${outside}, outside the Nx workspace`,
      {
        code: 'path-dependency-outside',
        reason: 'Nx cannot hash it, so a change there would be served from the cache.',
        remedy: 'Move the crate into the workspace, or depend on it through a registry or git.',
      },
    );
  const unique = [...new Set(paths)].sort();
  const all = new Set(unique);
  return unique.filter((path) => !ancestors(path).some((outer) => outer !== path && all.has(outer)));
}

/**
 * Returns files that affect a build besides sources and manifests, by path: cargo's configuration
 * and the toolchain file.
 */
export function decidingFiles(cargoRoot: string): string[] {
  const names = [...CONFIG_NAMES, 'rust-toolchain', 'rust-toolchain.toml'];
  return ancestors(cargoRoot).flatMap((folder) => names.map((name) => joinPath(folder, name)));
}

function digestOf(
  files: Files,
  { root, manifest, members }: CargoWorkspace,
  pruned: PrunedWorkspace | undefined,
  others: { texts: string[]; links: Link[] },
): string {
  const texts = (paths: string[]): unknown => paths.map((path) => [path, files.read(path) ?? null]);
  const deciding = texts([...decidingFiles(root), ...others.texts]);
  const whole = [manifest.file, joinPath(root, 'Cargo.lock'), ...members.map(({ file }) => file)];
  const parts = [
    `@org/rust-static@${version}`,
    pruned ? [pruned.rootManifest, pruned.lockDigest] : texts(whole),
    deciding,
    others.links,
  ];
  return sha256(JSON.stringify(parts, plain)).slice(0, 32);
}

// TOML's integers may be larger than JSON's.
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
