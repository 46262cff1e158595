import type { ProjectGraphProjectNode } from '@nx/devkit';
import { hasBinary } from '../cargo/binaries';
import { filesOnDisk, type Files } from '../cargo/files';
import { readableManifest, readManifest } from '../cargo/manifest';
import { joinPath, toPosix } from '../cargo/paths';
import { findWorkspace } from '../cargo/workspace';
import { didYouMean } from '../did-you-mean';
import { RustStaticError } from '../errors';
import {
  entriesOfPlugin,
  isLeftOut,
  PLUGIN,
  settingsAt,
  STATIC_BUILD,
  type PluginEntries,
} from '../plan/crate-settings';

type Nodes = Record<string, ProjectGraphProjectNode>;

/** Returns the sorted names of projects that have a target of the plugin's executor. */
export function buildable(nodes: Nodes): string[] {
  return Object.values(nodes)
    .filter(({ data }) => Object.values(data.targets ?? {}).some(({ executor }) => executor === STATIC_BUILD))
    .map(({ name }) => name)
    .sort();
}

/** Creates the error for a name that no Nx project has. */
export function missingProject(
  project: string,
  { nodes, files, plugins }: { nodes: Nodes; files: Files; plugins: PluginEntries },
): RustStaticError {
  const hidden = membersAtRoot(files).find((member) => member.package?.name === project);
  if (hidden) return hiddenCrate(project, hidden, plugins);
  const names = Object.keys(nodes).sort();
  const inFolder = Object.values(nodes).find(({ data }) => data.root === joinPath(toPosix(project)));
  if (inFolder)
    return new RustStaticError(`"${project}" is a folder, not the name of a project`, {
      code: 'project-unknown',
      reason: 'Commands take names of projects, as `nx run` does.',
      remedy: `Use the name of the project in that folder: ${inFolder.name}.`,
    });
  return new RustStaticError(`No project "${project}" in the workspace`, {
    code: 'project-unknown',
    reason: `Its projects are ${names.join(', ') || 'none'}.`,
    remedy: `Use the name of one of them; \`nx show projects\` lists them.${didYouMean(project, names)}`,
  });
}

/** Only the plugin makes a project of a crate, so it may be the plugin that does not see it. */
function hiddenCrate(
  project: string,
  { root, file }: { root: string; file: string },
  plugins: PluginEntries,
): RustStaticError {
  const title = `Nx does not see the crate ${project} in ${root}`;
  if (entriesOfPlugin(plugins).length === 0)
    return new RustStaticError(title, {
      code: 'plugin-not-registered',
      reason: `\`plugins\` in nx.json does not name ${PLUGIN}, which makes projects of crates.`,
      remedy: `Run \`npx nx g ${PLUGIN}:init\`.`,
    });
  if (isLeftOut(plugins, root)) return leftOut(title, file);
  return new RustStaticError(title, {
    code: 'project-hidden',
    reason: `An ignore rule in .nxignore or .gitignore hides ${file}.`,
    remedy: 'Remove the rule, then run the command again.',
  });
}

function leftOut(title: string, file: string): RustStaticError {
  return new RustStaticError(title, {
    code: 'crate-without-entry',
    reason: `The \`include\` or \`exclude\` of ${PLUGIN} in nx.json leaves ${file} out.`,
    remedy: 'Correct it there, then run the command again.',
  });
}

function membersAtRoot(files: Files): { root: string; file: string; package?: { name: string } }[] {
  return readableManifest(files, '.') ? findWorkspace(files, '.').members : [];
}

/** Data about the workspace, if a project has no target to build. */
interface Surroundings {
  nodes: Nodes;
  workspaceRoot: string;
  plugins: PluginEntries;
}

/**
 * Creates the error for a project without the target, or with another target of that name.
 *
 * @throws RustStaticError for a manifest that does not parse, or for wrong settings: these are the
 * reason why the target is missing
 */
export function missingTarget(
  { name, data }: ProjectGraphProjectNode,
  target: string,
  { nodes, workspaceRoot, plugins }: Surroundings,
): RustStaticError {
  const files = filesOnDisk(workspaceRoot);
  const { root, targets = {} } = data;
  const title = `Project "${name}" has no target "${target}"`;
  const there = targets[target];
  if (there)
    return new RustStaticError(`${name}:${target} is not the target of this plugin`, {
      code: 'target-not-ours',
      reason: `It runs ${there.executor ?? 'a command'}: project.json, package.json or another plugin defines it, which replaces the inferred target.`,
      remedy: `Rename it there. Or set "staticBuildTargetName" in the options of @org/rust-static in nx.json to another name.`,
    });
  const crate = readManifest(files, root);
  const apps = buildable(nodes);
  const useApp = apps.length > 0 ? `Use an app instead: ${apps.join(', ')}.` : '';
  if (!crate?.package)
    return new RustStaticError(title, {
      code: 'project-not-crate',
      reason: `${root} has no Cargo.toml with a [package].`,
      remedy: useApp || 'Run `nx g @org/rust-static:setup apps/app` to add an app.',
    });
  if (!hasBinary(files, crate))
    return new RustStaticError(`Project "${name}" is a library and has no binary to build`, {
      code: 'crate-is-library',
      reason: 'A library is compiled as a part of the apps that depend on it.',
      remedy: useApp || `Add ${root}/src/main.rs, then run \`nx g @org/rust-static:setup ${root}\`.`,
    });
  if (settingsAt(files, root, plugins).enabled === false)
    return new RustStaticError(title, {
      code: 'crate-disabled',
      reason:
        '`enabled = false` is set under [package.metadata.rust-static], or in the workspace or nx.json.',
      remedy: 'Remove that setting.',
    });
  if (isLeftOut(plugins, root)) return leftOut(title, crate.file);
  const names = Object.keys(targets);
  return new RustStaticError(title, {
    code: 'target-unknown',
    reason: `Its targets are ${names.join(', ') || 'none'}.`,
    remedy: apps.includes(name)
      ? `Correct --target-name.${didYouMean(target, names)}`
      : `Run \`nx g @org/rust-static:setup ${root}\`.`,
  });
}
