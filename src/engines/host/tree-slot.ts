import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitConfig, gitFiles } from '../sources/git-folder';
import { gitIndex } from '../sources/git-index';
import { prunedFiles } from '../../cargo/pruned-files';
import { joinPath } from '../../cargo/paths';
import { textIfThere } from '../../kept-file';
import { parseJson } from '../../json';
import type { BuildRequest } from '../engine';
import { isTreeState, stageFiles, type StagedFile, type TreeState } from './tree-files';

/** Absolute paths of one build's files. They belong to this build until `release`. */
export interface TreeSlot {
  /** Parent of the other folders. Nothing above it may affect the build. */
  folder: string;
  /** The staged tree: only the workspace files that the build may see. */
  tree: string;
  /** HOME of build scripts. It is empty when a build begins. */
  home: string;
  targetDir: string;
  release(): void;
}

const STATE = 'tree.json';

/** Prepares a locked folder for a build: records its checkout, and empties its home. */
export function prepareSlot(folder: string, targetDir: string, checkout: string): Omit<TreeSlot, 'release'> {
  const home = join(folder, 'home');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  writeFileSync(join(folder, OWNER), checkout);
  return { folder, home, targetDir, tree: join(folder, 'src') };
}

/** A tree that holds exactly the files of a build. */
export interface StagedTree {
  state: TreeState;
  /** Files that builds had written into it, and that are removed. */
  left: string[];
}

/**
 * Brings exactly the files of a build into its tree.
 *
 * @param lock the text of the lock to build with, if known
 * @throws the system's Error for a file that was just removed
 */
export async function stageTree(
  request: BuildRequest,
  { folder, tree }: TreeSlot,
  lock: string | undefined,
): Promise<StagedTree> {
  const { plan } = request;
  const files = await filesOf(request);
  if (lock !== undefined) files.set(joinPath(plan.cargoRoot, 'Cargo.lock'), { bytes: Buffer.from(lock) });
  const file = join(folder, STATE);
  const before = parseJson(textIfThere(file), isTreeState) ?? {};
  const left: string[] = [];
  const state = stageFiles(tree, files, before, (found) => {
    // Removed first, so that an interrupted run leaves no wrong state.
    rmSync(file, { force: true });
    left.push(...found);
  });
  if (state !== before) writeFileSync(file, JSON.stringify(state));
  return { state, left };
}

async function filesOf({
  plan,
  workspaceRoot,
  sources,
  digestOf,
  env,
}: BuildRequest): Promise<Map<string, StagedFile>> {
  const instead = plan.pruned ? prunedFiles(plan.pruned, plan.cargoRoot) : {};
  const files = new Map<string, StagedFile>();
  const add = (path: string): void => {
    if (!Object.hasOwn(instead, path))
      files.set(path, { from: join(workspaceRoot, path), digest: digestOf(path) });
  };
  sources.forEach(add);
  if (plan.includeGit) {
    gitFiles(workspaceRoot).forEach(add);
    const same = sources.filter((path) => !Object.hasOwn(instead, path));
    Object.assign(instead, gitConfig(workspaceRoot));
    files.set('.git/index', { bytes: await gitIndex(workspaceRoot, same, env) });
  }
  for (const [path, text] of Object.entries(instead)) files.set(path, { bytes: Buffer.from(text) });
  return files;
}

/** A slot that a checkout has used. */
export interface UsedSlot {
  folder: string;
  /** Absolute path of the checkout's Nx root. */
  checkout: string;
  /** Time of the last build in it, in milliseconds since 1970. */
  usedMs: number;
}

const OWNER = 'checkout';

/** Returns the slots in a folder of trees, of all checkouts. */
export function usedSlots(trees: string): UsedSlot[] {
  return namesIn(trees)
    .filter((name) => !name.includes('.lock'))
    .map((name) => join(trees, name))
    .flatMap((folder) => {
      const checkout = textIfThere(join(folder, OWNER));
      const usedMs = statSync(join(folder, OWNER), { throwIfNoEntry: false })?.mtimeMs;
      return checkout === undefined || usedMs === undefined ? [] : [{ folder, checkout, usedMs }];
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
