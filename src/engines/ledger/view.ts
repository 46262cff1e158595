import { sha256 } from '../../digest';
import { readConfigs, vendoredFolders } from '../../cargo/config';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { ancestors, isWithin, joinPath } from '../../cargo/paths';
import type { BuildPlan } from '../../plan/plan';
import { knownMacros, type Ledger, type LedgerCrate, type LedgerView } from './ledger';
import { namedInputs } from './named-inputs';
import { untoldReaders } from './untold';

/** The inputs of a build. */
export interface BuildInputs {
  plan: BuildPlan;
  /** Files of the Nx root. */
  files: Files;
  /** Digests of the inputs, by path relative to the Nx root. */
  digests: Readonly<Record<string, string>>;
  /** Absolute path of the Nx root where cargo runs. */
  sources: string;
  /** The caller's variables that reach build scripts of every crate. Absent if none do. */
  variables?: Readonly<Record<string, string>>;
  /** Versions of programs that cargo does not compare. Absent if the target directory's name has them. */
  tools?: string;
  /**
   * True if file times tell cargo that a tracked file has changed. False if all files have the same
   * time.
   */
  timesTell: boolean;
}

/**
 * Works out what each crate of a build may read without cargo noticing a change:
 * - a crate with a build script, or with a macro that nobody has reviewed: every input of the
 * build;
 * - any other path crate: files outside of all crates, because the linker may read them, and the
 * names of its own sources. If file times do not show changes: also its own files and others that rustc
 * reported, and the crate that is built counts as reading everything;
 * - a vendored crate: its own files, because cargo does not check times there.
 */
export function ledgerView(
  { plan, files, digests, sources, variables, tools, timesTell }: BuildInputs,
  before: Ledger,
): LedgerView {
  const inputs = Object.keys(digests).sort();
  const digest = (paths: readonly string[], more: unknown = null): string =>
    sha256(JSON.stringify([more, paths.map((path) => [path, digests[path]])]));
  const configs = readConfigs(files, plan.cargoRoot);
  const named = namedInputs({ ...plan, env: { ...variables, ...plan.env } }, configs, inputs, sources);
  const manifests = inputs.filter((path) => path.endsWith('Cargo.toml'));
  const { features, noDefaultFeatures, bins, cargoArgs } = plan;
  const known = {
    build: JSON.stringify([plan.project, plan.target]),
    resolution: digest(manifests, [plan.digest, features, noDefaultFeatures, bins, cargoArgs]),
  };
  const reads = untoldReaders(files, plan, knownMacros(before, known));
  const vendored = vendoredCrates(files, vendoredFolders(configs), inputs);
  const owned = new Set([...plan.crates, ...vendored].map(({ root }) => root));
  const outside = inputs.filter((path) => !isOwned(path, plan, owned));
  const [all, shared] = [digest(inputs), digest(outside)];
  const ofVendored = vendored.map(({ paths, ...crate }) => only(crate, digest(paths)));
  const ownFiles = filesByOwner(inputs, owned);
  const told = new Map(Object.entries(before.told ?? {}));
  /**
   * Returns the digest of a crate that reads only tracked files, or undefined if its inputs are not
   * known.
   */
  const narrow = (root: string, read: readonly string[] | undefined): string | undefined => {
    const own = ownFiles.get(root) ?? [];
    // Times do not show a new file. `foo/mod.rs` beside `foo.rs` is an error that cargo would not see.
    if (timesTell) return digest([], [shared, own.filter((path) => path.endsWith('.rs'))]);
    return read && digest([...new Set([...outside, ...own, ...read])].sort());
  };
  // The crate that is built is compiled again with everything that it depends on.
  const isWide = (crate: { name: string; root: string }): boolean =>
    reads(crate) || (!timesTell && crate.root === plan.crate.root);
  return {
    ...known,
    common: digest(named, tools === undefined ? configs : [configs, tools]),
    crates: [
      ...plan.crates.map((crate) => ({
        ...crate,
        digest: (isWide(crate) ? undefined : narrow(crate.root, told.get(crate.root))) ?? all,
        digests: (read?: readonly string[]) => [all, narrow(crate.root, read) ?? []].flat(),
      })),
      ...ofVendored,
    ],
  };
}

const only = (crate: { name: string; root: string }, digest: string): LedgerCrate => ({
  ...crate,
  digest,
  digests: () => [digest],
});

/** Groups files by the innermost crate that contains them. */
function filesByOwner(paths: readonly string[], owned: ReadonlySet<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const owner = ancestors(path).find((folder) => owned.has(folder));
    if (owner === undefined) continue;
    if (found.has(owner)) found.get(owner)!.push(path);
    else found.set(owner, [path]);
  }
  return found;
}

/** True if cargo tracks a file, or if a crate contains it. */
function isOwned(path: string, { sourceFiles, include }: BuildPlan, owned: ReadonlySet<string>): boolean {
  if (sourceFiles.includes(path) || path.startsWith('.git/')) return true;
  if (include.some((folder) => isWithin(folder, path))) return false;
  return ancestors(path).some((folder) => owned.has(folder));
}

function vendoredCrates(
  files: Files,
  folders: readonly string[],
  inputs: readonly string[],
): { name: string; root: string; paths: string[] }[] {
  const found = new Map<string, string[]>();
  for (const folder of folders)
    for (const path of inputs.filter((path) => isWithin(folder, path))) {
      const inside = folder === '.' ? path : path.slice(folder.length + 1);
      const root = joinPath(folder, inside.split('/')[0]!);
      if (found.has(root)) found.get(root)!.push(path);
      else found.set(root, [path]);
    }
  return [...found].flatMap(([root, paths]) => {
    const name = readManifest(files, root)?.package?.name;
    return name === undefined ? [] : [{ name, root, paths }];
  });
}
