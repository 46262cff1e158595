import { posix } from 'node:path';
import type { ProjectGraph, ProjectGraphDependency, Tree } from '@nx/devkit';
import { VersionActions } from 'nx/release';
import { readConfigs } from '../cargo/config';
import { declaredDependencies } from '../cargo/dependency-tables';
import { readManifest } from '../cargo/manifest';
import { joinPath, toPosix } from '../cargo/paths';
import { requirementsOf, type Requirement } from '../cargo/requirements-of';
import { cargoRootOf, findWorkspace } from '../cargo/workspace';
import { logger } from '../devkit';
import { messageOf, RustStaticError } from '../errors';
import { changeVersion, edited, versionAt } from './change-version';
import { noteChange } from './pending-proofs';
import { proveLock } from './prove-lock';
import { publishedVersion } from './published-version';
import { afterCommands, checkOnce, releaseFiles, writeFile } from './tree-files';
import { wantedRequirements } from './wanted-requirements';

/** How `nx release` versions a crate. Nx makes one object for each project. */
export default class CargoVersionActions extends VersionActions {
  override readonly validManifestFilenames = ['Cargo.toml'];
  /** Nx 23 and newer: the texts are edited in place, so Prettier has nothing to do. */
  override readonly excludeManifestsFromFormatting = true;

  /** Folders of the manifests to change: the project's, or those that nx.json names. */
  private roots: string[] = [];
  /** Folders of all crates of the workspace. */
  private crates: string[] = [];
  /** The version before this release, or the one that this release has written. */
  private expected: string | undefined;

  /** Nothing is written if the lock does not fit now, or if cargo could not check it afterwards. */
  override async validate(tree: Tree): Promise<void> {
    await super.validate(tree);
    afterCommands(tree);
    this.roots = this.manifestsToUpdate.map(({ manifestPath }) => posix.dirname(toPosix(manifestPath)));
    this.expected = versionAt(releaseFiles(tree), this.root()).version;
    const cargoRoot = cargoRootOf(releaseFiles(tree), this.root());
    if (this.provesLock()) await checkOnce(tree, cargoRoot, () => proveLock(tree.root, cargoRoot));
  }

  /** An option of the project or its group counts too, which Nx does not give to the hook. */
  private provesLock(): boolean {
    return this.finalConfigForProject.versionActionsOptions?.verifyLock !== false;
  }

  override async readCurrentVersionFromSourceManifest(
    tree: Tree,
  ): Promise<{ currentVersion: string; manifestPath: string }> {
    try {
      const { version, file } = versionAt(releaseFiles(tree), this.root());
      return { currentVersion: version, manifestPath: file };
    } catch (error) {
      // Nx says instead that the manifest does not exist, whatever is wrong with it.
      logger.error(messageOf(error));
      throw error;
    }
  }

  override async readCurrentVersionFromRegistry(
    tree: Tree,
    metadata: { registry?: string } | undefined,
  ): Promise<{ currentVersion: string | null; logText: string } | null> {
    return publishedVersion({ root: tree.root, crate: this.root(), registry: metadata?.registry });
  }

  /**
   * Returns the projects whose new version gives this crate one. Unlike Nx's default, edges that are
   * implicit count: this plugin makes such edges for path dependencies. A development dependency
   * counts if it has a version, since cargo leaves it out of the published crate otherwise.
   */
  override async readDependencies(tree: Tree, graph: ProjectGraph): Promise<ProjectGraphDependency[]> {
    const files = releaseFiles(tree);
    const nodes = Object.values(graph.nodes);
    this.crates = nodes
      .map(({ data }) => data.root)
      .filter((root) => tree.exists(joinPath(root, 'Cargo.toml')));
    const manifest = readManifest(files, this.root());
    if (!manifest) return [];
    const { root, manifest: workspace } = findWorkspace(files, this.root());
    const requirements = requirementsOf(manifest, workspace, readConfigs(files, root));
    const used = new Set([
      ...declaredDependencies(manifest, workspace).flatMap(({ kind, path = '' }) =>
        kind === 'dev' ? [] : [path],
      ),
      ...requirements.flatMap(({ kind, crate }) => (kind ? [crate] : [])),
    ]);
    const edges = graph.dependencies[this.projectGraphNode.name] ?? [];
    return edges.filter(({ target }) => used.has(graph.nodes[target]?.data.root ?? ''));
  }

  override async readCurrentVersionOfDependency(
    tree: Tree,
    graph: ProjectGraph,
    project: string,
  ): Promise<{ currentVersion: string | null; dependencyCollection: string | null }> {
    const [found] = this.requirementsOn(tree, graph, project);
    if (!found) return { currentVersion: null, dependencyCollection: null };
    const collection = { normal: 'dependencies', build: 'build-dependencies', dev: 'dev-dependencies' };
    return { currentVersion: found.requirement, dependencyCollection: collection[found.kind!] };
  }

  override async updateProjectVersion(tree: Tree, version: string): Promise<string[]> {
    return this.roots.flatMap((root) => this.write(tree, root, version));
  }

  /** Requirements that do not accept a new version have changed with it already. */
  override async updateProjectDependencies(
    tree: Tree,
    graph: ProjectGraph,
    dependencies: Record<string, string>,
  ): Promise<string[]> {
    const all = Object.entries(dependencies).flatMap(([project, spec]) =>
      wantedRequirements(this.requirementsOn(tree, graph, project), spec, this.finalConfigForProject),
    );
    for (const [file, text] of edited(releaseFiles(tree), all)) this.writeText(tree, file, text);
    return all.map(
      ({ file, path, value }) => `✍️  Requirement ${nameOf(path)} = "${value}" written to ${file}`,
    );
  }

  private root(): string {
    const [first] = this.manifestsToUpdate;
    if (first) return posix.dirname(toPosix(first.manifestPath));
    const { name, data } = this.projectGraphNode;
    throw new RustStaticError(`Project ${name} is not a crate`, {
      code: 'release-not-crate',
      reason: `${data.root} has no Cargo.toml, but the version actions of its release group are @org/rust-static/release.`,
      remedy: `Leave it out with \`release.projects\` in nx.json, or give it a group in \`release.groups\` with its own \`version.versionActions\`.`,
    });
  }

  private write(tree: Tree, root: string, version: string): string[] {
    const files = releaseFiles(tree);
    const now = versionAt(files, root);
    if (now.version !== this.expected && now.version !== version && root === this.root())
      throw new RustStaticError(`${nameOfProject(this)} cannot have version ${version}`, {
        code: 'release-versions-differ',
        reason: `It inherits its version from ${now.file}, where another project of this release has just written ${now.version}.`,
        remedy:
          'Release the projects that inherit this version together: `"projectsRelationship": "fixed"` in `release` or in their group of nx.json. Or give the crate a version of its own.',
      });
    const { file, crates, texts, requirements } = changeVersion(files, this.crates, root, version);
    for (const [path, text] of texts) this.writeText(tree, path, text);
    if (root === this.root()) this.expected = version;
    const others = crates.filter((crate) => crate.root !== root).map(({ name }) => name);
    return [
      `✍️  New version ${version} written to manifest: ${file}${others.length > 0 ? `, also for ${others.join(', ')}` : ''}`,
      ...requirements.map((one) => `✍️  Requirement on ${nameOf(one.path)} written to ${one.file}`),
    ];
  }

  private writeText(tree: Tree, file: string, text: string): void {
    writeFile(tree, file, text);
    if (this.provesLock()) noteChange(tree.root, cargoRootOf(releaseFiles(tree), posix.dirname(file)));
    // Otherwise Prettier with a plugin for TOML would format it.
    if (!this.manifestsToUpdate.some(({ manifestPath }) => toPosix(manifestPath) === file))
      this.manifestsToUpdate.push({ manifestPath: file, preserveLocalDependencyProtocols: true });
  }

  private requirementsOn(tree: Tree, graph: ProjectGraph, project: string): Requirement[] {
    const files = releaseFiles(tree);
    const manifest = readManifest(files, this.root());
    const root = graph.nodes[project]?.data.root;
    if (!manifest) return [];
    const { root: cargoRoot, manifest: workspace } = findWorkspace(files, this.root());
    const all = requirementsOf(manifest, workspace, readConfigs(files, cargoRoot));
    return all.filter(({ kind, crate }) => kind && crate === root).sort((a) => (a.kind === 'dev' ? 1 : -1));
  }
}

function nameOf(path: readonly string[]): string {
  return path.filter((key) => key !== 'version').at(-1)!;
}

function nameOfProject({ projectGraphNode }: VersionActions): string {
  return projectGraphNode.name;
}
