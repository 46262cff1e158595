import { posix } from 'node:path';
import type { CreateNodesResultV2, CreateNodesV2, ProjectConfiguration } from '@nx/devkit';
import { hasBinary } from '../cargo/binaries';
import { filesOnDisk, type Files } from '../cargo/files';
import { metadataTable, type Manifest } from '../cargo/manifest';
import { findWorkspace } from '../cargo/workspace';
import { crateSettings, settingsOf, type PluginOptions } from '../plan/crate-settings';
import { hostFacts } from '../plan/host-facts';
import { planSourceRoots } from '../plan/plan';
import type { HostFacts } from '../plan/triple';
import { staticBuildTarget } from './infer-targets';
import { sliceDigest } from './slice-digest';

/** Every `Cargo.toml` of a crate that opted in becomes a project with a `static-build` target. */
export const createNodesV2: CreateNodesV2<PluginOptions> = [
  '**/Cargo.toml',
  (manifests, options, context): CreateNodesResultV2 => {
    const files = filesOnDisk(context.workspaceRoot);
    return manifests.flatMap((manifest) => {
      const project = inferProject(files, posix.dirname(manifest), options, hostFacts());
      return project ? [[manifest, { projects: { [project.root]: project } }] as const] : [];
    });
  },
];

/**
 * The project of the crate in folder `root`, or undefined when there is none or it did not opt in. Reads files only,
 * and never throws: what is wrong with a crate is said by its target when it runs, and by no other command.
 */
export function inferProject(
  files: Files,
  root: string,
  options: PluginOptions | undefined,
  host: HostFacts,
): (ProjectConfiguration & { root: string }) | undefined {
  const targetName = options?.staticBuildTargetName ?? 'static-build';
  try {
    const workspace = findWorkspace(files, root);
    const crate = workspace.members.find((member) => member.root === root);
    if (!crate?.package || !optedIn(files, crate)) return undefined;
    const settings = crateSettings(crate, workspace.manifest, settingsOf(options));
    if (settings.enabled === false) return undefined;
    const sourceRoots = planSourceRoots(files, workspace, settings.include ?? []);
    const inferred = { root, cargoRoot: workspace.root, sourceRoots, settings, slice: sliceDigest() };
    return {
      root,
      name: crate.package.name,
      projectType: 'application',
      targets: { [targetName]: staticBuildTarget(inferred, host) },
    };
  } catch {
    return brokenProject(files, root, targetName, host);
  }
}

/** A crate opts in with a `static` feature or a metadata table, and is a program. */
function optedIn(files: Files, crate: Manifest): boolean {
  const said = crate.features.static !== undefined || metadataTable(crate.package) !== undefined;
  return said && hasBinary(files, crate);
}

// The crate may have a name and have opted in, but its manifest or its workspace's does not parse. Its project
// stays, and the target's own run says what is wrong, with file and line.
function brokenProject(
  files: Files,
  root: string,
  targetName: string,
  host: HostFacts,
): (ProjectConfiguration & { root: string }) | undefined {
  const text = files.read(posix.join(root, 'Cargo.toml')) ?? '';
  const name = /^\s*name\s*=\s*["']([\w-]+)["']/m.exec(text)?.[1];
  if (!name || !/rust-static|^\s*static\s*=/m.test(text)) return undefined;
  const crate = { root, cargoRoot: '.', sourceRoots: [root], settings: {}, slice: sliceDigest() };
  return {
    root,
    name,
    projectType: 'application',
    targets: { [targetName]: staticBuildTarget(crate, host) },
  };
}
