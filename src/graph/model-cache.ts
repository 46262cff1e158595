import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { filesOnDisk } from '../cargo/files';
import { keepText } from '../kept-file';
import { version } from '../package-info';
import type { PluginOptions } from '../plan/crate-settings';
import { dataFolder } from '../plan/data-folder';
import { hostFacts } from '../plan/host-facts';
import { withUniqueNames } from './project-names';
import { snapshot, stillHolds, type Trace } from './snapshot';
import { readModel, type WorkspaceModel } from './workspace-model';

interface Kept {
  key: string;
  trace: Trace;
  model: WorkspaceModel;
}

/**
 * Returns the model of a workspace. It is read from disk if all of its inputs are unchanged, and
 * computed otherwise. It cannot be kept in memory, because Nx calls the plugin in a new process for
 * every change.
 *
 * @param root absolute path of the workspace
 * @param configFiles every file that matched the plugin's glob
 */
export function modelOf(
  root: string,
  configFiles: readonly string[],
  options: PluginOptions | undefined,
): WorkspaceModel {
  const files = filesOnDisk(root);
  const host = hostFacts();
  const sorted = [...configFiles].sort();
  const key = sha256(JSON.stringify([version, sorted, options ?? {}, host]));
  // Each entry of nx.json has its own options.
  const entry = sha256(JSON.stringify(options ?? {})).slice(0, 8);
  const file = join(dataFolder(root), `rust-static-${entry}.json`);
  const kept = load(file);
  if (kept?.key === key && stillHolds(files, kept.trace)) return kept.model;
  const { files: seen, trace } = snapshot(files);
  const manifests = sorted.filter((path) => path.endsWith('Cargo.toml'));
  const model = readModel(seen, manifests, options, host);
  const entries = Object.entries(model.projects);
  const others = sorted.filter((path) => !path.endsWith('Cargo.toml'));
  const named = withUniqueNames(
    seen,
    entries.map(([, project]) => project),
    others,
  );
  const result = {
    ...model,
    projects: Object.fromEntries(entries.map(([path], index) => [path, named[index]!])),
  };
  if (!model.broken) save(file, { key, trace, model: result });
  return result;
}

function load(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

// If the file cannot be written, the next command reads everything again.
function save(file: string, kept: Kept): void {
  keepText(file, JSON.stringify(kept));
}
