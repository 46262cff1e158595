import { posix } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { keyedBySettings } from '../build/key';
import { hasBinary } from '../cargo/binaries';
import { declaredDependencies } from '../cargo/dependency-tables';
import type { Files } from '../cargo/files';
import { FIXTURES, isForeign } from '../cargo/foreign';
import { metadataTable, readableManifest, type Manifest } from '../cargo/manifest';
import { ancestors, joinPath } from '../cargo/paths';
import { pruningSource, sourceForTests, type PruningSource } from '../cargo/pruning-source';
import { findWorkspace, isExcluded, isMember, type CargoWorkspace } from '../cargo/workspace';
import { buildSources, furtherInputs } from '../plan/build-sources';
import { dockerfilesOf } from '../plan/choose-dockerfile';
import { crateSettings, settingsOf, type PluginOptions } from '../plan/crate-settings';
import { archOf, defaultTriple } from '../plan/cross';
import type { Settings } from '../plan/settings';
import type { HostFacts } from '../plan/triple';
import { crateTargets, type Variant } from './crate-targets';
import type { InferredCrate } from './infer-targets';
import { ownTargets, settingsOfTriple } from './triple-targets';

/** A crate as a project of Nx. */
export interface CrateProject extends ProjectConfiguration {
  name: string;
}

/** A path dependency between crates, by folder. */
export interface CrateEdge {
  from: string;
  to: string;
  /** True if only tests, examples and benches need it. */
  dev: boolean;
}

/**
 * The model of a workspace that the plugin gives to Nx. It is plain data, so that it can be stored
 * on disk.
 */
export interface WorkspaceModel {
  /** By manifest. */
  projects: Record<string, CrateProject>;
  edges: CrateEdge[];
  /** True if a manifest, lock or setting could not be read. Such a model is not stored. */
  broken: boolean;
}

/**
 * Reads every crate of a workspace. It only reads files and never throws: an error in a crate is
 * reported only by its own target when it runs.
 *
 * @param manifests paths of the `Cargo.toml` files that Nx found
 */
export function readModel(
  files: Files,
  manifests: readonly string[],
  options: PluginOptions | undefined,
  host: HostFacts,
): WorkspaceModel {
  const model: WorkspaceModel = { projects: {}, edges: [], broken: false };
  const broken: string[] = [];
  for (const file of manifests) {
    const root = posix.dirname(file);
    try {
      const workspace = findWorkspace(files, root);
      const crate = workspace.members.find((member) => member.root === root);
      if (!crate?.package || isForeign(files, crate, workspace)) continue;
      model.edges.push(...edgesOf(crate, workspace));
      model.projects[file] = projectOf(files, crate, workspace, options, host);
    } catch {
      broken.push(root);
      // Test data may be broken on purpose, so it does not count.
      if (!FIXTURES.test(root)) model.broken = true;
    }
  }
  const needed = new Set(model.edges.map(({ to }) => to));
  for (const root of broken) {
    const project = brokenProject(files, root, needed, options, host);
    if (project) model.projects[joinPath(root, 'Cargo.toml')] = project;
  }
  return model;
}

function projectOf(
  files: Files,
  crate: Manifest,
  workspace: CargoWorkspace,
  options: PluginOptions | undefined,
  host: HostFacts,
): CrateProject {
  const binary = hasBinary(files, crate);
  const settings = crateSettings(crate, workspace.manifest, settingsOf(options));
  const optedIn = metadataTable(crate.package) !== undefined;
  const base = {
    root: crate.root,
    name: crate.package!.name,
    projectType: binary ? ('application' as const) : ('library' as const),
    metadata: { technologies: ['rust'] },
  };
  if (!binary || !optedIn || settings.enabled === false) return base;
  const source = pruningSource(files, workspace);
  const dockerfiles = dockerfilesOf(crate.root, settings.dockerfile);
  const further = furtherInputs(workspace.root, settings, dockerfiles);
  const withSources = (from: PruningSource | undefined, isTest: boolean): Inferring => {
    const sources = buildSources(files, workspace, from, crate, { ...further, isTest });
    const all = { cargoRoot: workspace.root, ...sources };
    return (own) => {
      const keyed = keyedBySettings(crate.root, own, all, host);
      return { root: crate.root, settings: own, keyed, digest: sources.digest };
    };
  };
  const ofTests = source && sourceForTests(source, crate);
  const infer = withSources(source, false);
  const build = infer(settings);
  // Only tests see what a crate at the Nx root excludes from its package.
  const isSame = ofTests === source && !build.keyed.sourceRoots.includes('.');
  const inferTests = isSame ? infer : withSources(ofTests, true);
  const variant = (own: Settings, arch?: string): Variant => {
    const inferred = infer(own);
    return { arch, build: inferred, tests: isSame ? inferred : inferTests(own) };
  };
  const others = (settings.triples ?? []).filter((triple) => triple !== defaultTriple(settings, host));
  const variants = [
    variant(settings),
    ...others.map((triple) => variant(settingsOfTriple(settings, crate.root, triple), archOf(triple))),
  ];
  const own = others.length > 0 ? ownTargets(files, crate.root) : {};
  return { ...base, targets: crateTargets(variants, own, options) };
}

/** Makes the inputs for the targets of a crate from its settings. */
type Inferring = (settings: Settings) => InferredCrate;

/** True if a readable cargo workspace above names the folder as a member. */
function isNamedMember(files: Files, root: string): boolean {
  return ancestors(root).some((folder) => {
    const manifest = folder === root ? undefined : readableManifest(files, folder);
    return manifest?.workspace !== undefined && !isExcluded(manifest, root) && isMember(manifest, root);
  });
}

function edgesOf(crate: Manifest, { manifest }: CargoWorkspace): CrateEdge[] {
  return declaredDependencies(crate, manifest).flatMap(({ path, kind }) =>
    path === undefined || path === crate.root ? [] : [{ from: crate.root, to: path, dev: kind === 'dev' }],
  );
}

// Keeps a crate as a project if its manifest or its workspace's manifest cannot be read. Otherwise
// `nx affected` would not see a change that breaks it, or its dependents. If the crate had opted
// in, its target reports the error with file and line when it runs.
function brokenProject(
  files: Files,
  root: string,
  needed: ReadonlySet<string>,
  options: PluginOptions | undefined,
  host: HostFacts,
): CrateProject | undefined {
  const text = readOrNothing(files, posix.join(root, 'Cargo.toml'));
  // The name itself may be broken. An approximate name is better than a missing project.
  const name = /^\s*name\s*=\s*["']?([\w-]+)/m.exec(text)?.[1] ?? (posix.basename(root) || 'crate');
  const base = { root, name, metadata: { technologies: ['rust'] } };
  // Also a misspelt table means that the crate has opted in.
  if (!/rust[-_]?static/i.test(text))
    return needed.has(root) || isNamedMember(files, root) ? { ...base, projectType: 'library' } : undefined;
  // This is never a cache hit, because the executor refuses what it cannot read. Any change may
  // break or repair it.
  const keyed = keyedBySettings(
    root,
    {},
    { cargoRoot: '.', roots: ['.'], excluded: [], configs: [], inherited: [], behindLinks: [] },
    host,
  );
  const crate = { root, settings: {}, keyed, digest: 'broken' };
  return {
    ...base,
    projectType: 'application',
    targets: crateTargets([{ arch: undefined, build: crate, tests: crate }], {}, options),
  };
}

function readOrNothing(files: Files, path: string): string {
  try {
    return files.read(path) ?? '';
  } catch {
    // The file is not readable for this user, or is a link to itself.
    return '';
  }
}
