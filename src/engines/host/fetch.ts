import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLock } from '../../cargo/lockfile';
import { joinPath } from '../../cargo/paths';
import { onlyLeavesOut } from '../../cargo/resolved-lock';
import { sha256 } from '../../digest';
import { explainCargo, staleLock } from '../../failures/explain-cargo';
import { textIfThere } from '../../kept-file';
import { run, type Command } from '../../process';
import { withCargoOutput } from '../../progress/cargo-output';
import type { BuildRequest } from '../engine';
import type { TreeSlot } from './tree-slot';

/**
 * Marker file of a project's last fetch, in the slot: a digest of the fetch's inputs, and the lock
 * to build with.
 */
export interface FetchMarker {
  file: string;
  key: string;
}

/**
 * Returns the marker of a build's fetch.
 *
 * @param facts further inputs besides the workspace's files: the version of cargo, its home,
 * configuration outside
 */
export function fetchMarker(
  { plan, workspaceRoot }: BuildRequest,
  { folder }: TreeSlot,
  facts: string[],
): FetchMarker {
  const manifests = plan.crates.map(({ root }) => textIfThere(join(workspaceRoot, root, 'Cargo.toml')));
  return {
    file: join(folder, 'fetched', sha256(plan.project).slice(0, 12)),
    key: sha256(JSON.stringify([plan.digest, plan.target, manifests, facts])),
  };
}

/** Returns the lock in a marker, or undefined if something else or nothing was fetched. */
export function fetchedLock({ file, key }: FetchMarker): string | undefined {
  const [known, ...lines] = (textIfThere(file) ?? '').split('\n');
  return known === key ? lines.join('\n') : undefined;
}

/** Makes the next build fetch again. */
export function forgetFetched({ file }: FetchMarker): void {
  rmSync(file, { force: true });
}

/**
 * Downloads the crates of the staged tree's lock into cargo's home. Nothing of the workspace runs.
 * In a pruned workspace cargo may remove packages from the lock that the app's features do not
 * need. All other changes are refused.
 *
 * @param targets triples to fetch for; an empty list means all
 * @param configured adds the configuration from outside of the tree to a cargo command
 * @returns the text of the lock to build with
 * @throws RustStaticError if cargo cannot fetch, or if the lock does not match the manifests
 */
export async function fetchCrates(
  { plan, terminal }: BuildRequest,
  { tree }: TreeSlot,
  where: Pick<Command, 'cwd' | 'env' | 'cancelled'>,
  targets: readonly string[],
  configured: (args: readonly string[]) => string[],
): Promise<string> {
  const manifest = join(tree, plan.crate.root, 'Cargo.toml');
  const words = configured([
    ...['fetch', ...(plan.pruned ? [] : ['--locked']), '--manifest-path', manifest],
    ...targets.flatMap((target) => ['--target', target]),
  ]);
  const result = await withCargoOutput(terminal, (onStderr) =>
    run({ program: 'cargo', args: words, ...where, onLine: () => {}, onStderr }),
  );
  if (result.exitCode !== 0) throw explainCargo('fetch', plan, result);
  const file = joinPath(plan.cargoRoot, 'Cargo.lock');
  const lock = readFileSync(join(tree, file), 'utf8');
  if (plan.pruned && !onlyLeavesOut(readLock(lock, file), plan.pruned.lock)) throw staleLock(plan);
  return lock;
}

/** Records what was fetched. */
export function saveFetched({ file, key }: FetchMarker, lock: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `${key}\n${lock}`);
}
