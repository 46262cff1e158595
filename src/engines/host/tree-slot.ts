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

/** Where one build's files lie, all absolute. It is this build's alone until `release`. */
export interface TreeSlot {
  /** Holds the others; nothing above it may reach the build. */
  folder: string;
  /** The staged tree: what of the workspace the build sees, and nothing else. */
  tree: string;
  /** The HOME of build scripts: empty when a build begins. */
  home: string;
  targetDir: string;
  release(): void;
}

const STATE = 'tree.json';

/** Prepares a locked folder for a build: it says which checkout it belongs to, and its home is empty. */
export function prepareSlot(folder: string, targetDir: string, checkout: string): Omit<TreeSlot, 'release'> {
  const home = join(folder, 'home');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  writeFileSync(join(folder, OWNER), checkout);
  return { folder, home, targetDir, tree: join(folder, 'src') };
}

/**
 * Brings the files of a build into its tree, and nothing else.
 *
 * @param lock the text of the lock to build with, where it is known
 * @returns what the tree holds now
 * @throws Error of the system for a file that has just gone
 */
export async function stageTree(
  request: BuildRequest,
  { folder, tree }: TreeSlot,
  lock: string | undefined,
): Promise<TreeState> {
  const { plan } = request;
  const files = await filesOf(request);
  if (lock !== undefined) files.set(joinPath(plan.cargoRoot, 'Cargo.lock'), { bytes: Buffer.from(lock) });
  const file = join(folder, STATE);
  const before = parseJson(textIfThere(file), isTreeState) ?? {};
  // A run that is cut off leaves no state that could be wrong.
  rmSync(file, { force: true });
  const state = stageFiles(tree, files, before);
  writeFileSync(file, JSON.stringify(state));
  return state;
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

/** A slot that some checkout has used. */
export interface UsedSlot {
  folder: string;
  /** Absolute path of the Nx root that it belongs to. */
  checkout: string;
  /** When a build used it last, in milliseconds since 1970. */
  usedMs: number;
}

const OWNER = 'checkout';

/** The slots in a folder of trees, of every checkout. */
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
