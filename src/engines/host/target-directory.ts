import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256 } from '../../digest';
import { filesOnDisk } from '../../cargo/files';
import { profileFolder } from '../../cargo/messages';
import { ancestors } from '../../cargo/paths';
import { parseJson } from '../../json';
import { givenVariables } from '../../plan/host-environment';
import type { BuildPlan } from '../../plan/plan';
import type { BuildRequest } from '../engine';
import { isLedger, NO_LEDGER, settle, type Told } from '../ledger/ledger';
import { ledgerView } from '../ledger/view';
import { sharingGroup } from '../sharing';
import { treesFolder } from './cache-folder';
import { lockFolders } from './folder-lock';
import { removeFingerprints } from './fingerprints';
import { outerConfigs } from './outer-config';
import { prepareSlot, type TreeSlot } from './tree-slot';
import { digestIn, type TreeState } from './tree-files';

/**
 * Locks a target directory below cargo's own, and its staged tree. All projects of a checkout use
 * them, one at a time: two projects may have binaries of one name, and would overwrite each other
 * between the end of a build and the copy of its binary. The name contains the checkout, because
 * several checkouts may share a CARGO_TARGET_DIR. It also contains caller variables that reach
 * build scripts of every crate.
 *
 * @param cargoHome absolute path
 * @throws RustStaticError if all are in use, or if no folder can hold the tree
 */
export function lockSlot({ plan, workspaceRoot, env, fresh }: BuildRequest, cargoHome: string): TreeSlot {
  const base = resolve(workspaceRoot, plan.cargoRoot, env.CARGO_TARGET_DIR ?? 'target');
  const group = [sharingGroup(plan), Object.entries(givenVariables(env, plan.target))];
  const id = sha256(JSON.stringify([workspaceRoot, group, fresh])).slice(0, 12);
  const target = join(base, 'rust-static', id);
  const tree = join(treesFolder(env, outerConfigs(workspaceRoot, cargoHome)), sha256(target).slice(0, 12));
  const { folders, release } = lockFolders([target, tree]);
  try {
    return { ...prepareSlot(folders[1]!, folders[0]!, workspaceRoot), release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Makes cargo rebuild everything that may have been made from other inputs.
 *
 * @param state content of the tree
 * @param tools versions of rustc, the C compiler, the linker and the libc
 * @returns a function to call after cargo has succeeded, with the names of the procedural macros
 * and the inputs of the crates that it compiled
 */
export function forgetStale(
  { plan, workspaceRoot, env }: BuildRequest,
  { targetDir }: TreeSlot,
  state: TreeState,
  tools: string,
): (macros: readonly string[] | undefined, told: Told) => void {
  const folder = profileFolder(plan.profile);
  const file = join(targetDir, `ledger-${folder}.json`);
  const ledger = readLedger(file);
  const digests = Object.fromEntries(Object.entries(state).map(([path, entry]) => [path, digestIn(entry)]));
  const inputs = {
    plan,
    files: filesOnDisk(workspaceRoot),
    digests,
    sources: workspaceRoot,
    variables: givenVariables(env, plan.target),
    tools,
    timesTell: false,
  };
  const { forget, during, after } = settle(ledger, ledgerView(inputs, ledger));
  removeFingerprints(targetDir, folder, forget);
  // Cargo's copy of what rustc says: https://doc.rust-lang.org/cargo/reference/build-cache.html
  if (forget === 'all') rmSync(join(targetDir, '.rustc_info.json'), { force: true });
  mkdirSync(targetDir, { recursive: true });
  writeFileSync(file, JSON.stringify(during));
  return (macros, told) => writeFileSync(file, JSON.stringify(after(macros, told)));
}

/**
 * Makes cargo run build scripts again that had written files into the tree, because those files are
 * gone. Cargo would compile without them: it runs a script again only if its inputs have changed.
 *
 * @param left the files, relative to the Nx root
 */
export function forgetWriters(
  { crates, profile }: Pick<BuildPlan, 'crates' | 'profile'>,
  { targetDir }: Pick<TreeSlot, 'targetDir'>,
  left: readonly string[],
): void {
  const ownersOf = (path: string): string[] => {
    const owner = ancestors(path).find((folder) => crates.some(({ root }) => root === folder));
    return crates.filter(({ root }) => owner === undefined || root === owner).map(({ name }) => name);
  };
  const names = [...new Set(left.filter((path) => !path.startsWith('.git/')).flatMap(ownersOf))];
  if (names.length > 0) removeFingerprints(targetDir, profileFolder(profile), names);
}

/**
 * Removes what earlier tests have left in CARGO_TARGET_TMPDIR. Cargo creates the folders only when
 * it compiles, so they stay.
 */
export async function emptyTemporary(targetDir: string, target: string): Promise<void> {
  for (const folder of [join(targetDir, 'tmp'), join(targetDir, target, 'tmp')])
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      await rm(join(folder, name), { recursive: true, force: true });
}

function readLedger(file: string): typeof NO_LEDGER {
  try {
    return parseJson(readFileSync(file, 'utf8'), isLedger) ?? NO_LEDGER;
  } catch {
    return NO_LEDGER;
  }
}
