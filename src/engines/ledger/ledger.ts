import { isText, listOf, optional, recordOf, shape, type Checked } from '../../json';

/** What is to be asked of a crate before cargo may take it for compiled. */
export interface LedgerCrate {
  name: string;
  /** Its folder, relative to the Nx root. */
  root: string;
  /** Digest of what it may have read untold. */
  digest: string;
  /**
   * The same for each way to look at it, of all inputs first: what is told of its macros may change which of them counts.
   *
   * @param told inputs that rustc says it was compiled from, where that is known
   */
  digests(told: readonly string[] | undefined): string[];
}

/** The inputs of a build, as far as cargo is not told of them. */
export interface LedgerView {
  /** Digest of what reaches every crate: configuration, and files that variables and flags name. */
  common: string;
  crates: readonly LedgerCrate[];
  /** The build that macros are known of: project and triple. */
  build: string;
  /** Digest of what decides which crates that build compiles. */
  resolution: string;
}

const TEXTS = listOf(isText);
/** Whether a value is a ledger. */
export const isLedger = shape({
  common: isText,
  built: recordOf(TEXTS),
  macros: recordOf(shape({ resolution: isText, names: TEXTS })),
  /** What rustc said each crate was compiled from, by its folder, where the engine has asked. */
  told: optional(recordOf(TEXTS)),
});
/**
 * What a target directory was built from: whatever there is compiled of a crate was made from inputs of these digests.
 * Of a crate that is not in `built` nothing is known. Cargo compares what it was told of; this is about all that it was
 * not.
 */
export type Ledger = Checked<typeof isLedger>;

/** Of a target directory that nothing is known about. */
export const NO_LEDGER: Ledger = { common: '', built: {}, macros: {} };

/** Inputs that crates were compiled from, by folder of the crate; undefined for one of which that cannot be read. */
export type Told = ReadonlyMap<string, string[] | undefined>;

/** What has to be done before cargo starts, and what is known then. */
export interface Settlement {
  /** Packages whose fingerprints must go; `all` for those of registries too. That alone makes no ledger wrong. */
  forget: 'all' | string[];
  /** What holds from then on, whatever becomes of the build. */
  during: Ledger;
  /**
   * What holds from then on as long as the inputs stay as they are.
   *
   * @param macros names of the procedural macros that cargo compiled, where that is known
   * @param told what the crates that cargo named were compiled from, where the engine asks
   */
  after(macros?: readonly string[], told?: Told): Ledger;
}

/** Compares what a target directory was built from with what it shall be built from now. */
export function settle(before: Ledger, view: LedgerView): Settlement {
  const { common, crates, build, resolution } = view;
  const all = before.common !== common;
  const built = new Map(all ? [] : Object.entries(before.built));
  const stale = crates.filter(({ root, digest }) => !built.get(root)?.includes(digest));
  for (const { root } of stale) built.delete(root);
  const learn = (macros?: readonly string[], told?: Told): Ledger => ({
    common,
    macros: { ...before.macros, ...(macros && { [build]: { resolution, names: [...macros] } }) },
    ...withTold({ built, told: new Map(Object.entries(before.told ?? {})) }, crates, told),
  });
  return {
    forget: all ? 'all' : [...new Set(stale.map(({ name }) => name))].sort(),
    during: { ...before, common, built: Object.fromEntries(built) },
    after: learn,
  };
}

/**
 * What holds of crates after a build. Of one that was compiled before, in other forms too, no more may be said of what it
 * read untold; of what it was told to be compiled from, each form adds its own.
 */
function withTold(
  before: { built: ReadonlyMap<string, string[]>; told: ReadonlyMap<string, string[]> },
  crates: readonly LedgerCrate[],
  news: Told | undefined,
): Pick<Ledger, 'built' | 'told'> {
  const [built, told] = [new Map(before.built), new Map(before.told)];
  for (const { root, digests } of crates) {
    const kept = before.built.get(root);
    const read = news?.get(root);
    if (!kept) {
      built.set(root, digests(read));
      if (read) told.set(root, read);
      else told.delete(root);
    } else if (news?.has(root)) {
      const known = before.told.get(root);
      const both = known && read && [...new Set([...known, ...read])].sort();
      built.set(root, [kept[0]!, ...digests(both).slice(1)]);
      if (both) told.set(root, both);
      else told.delete(root);
    }
  }
  return { built: Object.fromEntries(built), ...(told.size > 0 && { told: Object.fromEntries(told) }) };
}

/** The names of the procedural macros of a build, if they are known: not after a change of manifests or lock. */
export function knownMacros(
  { macros }: Ledger,
  { build, resolution }: Pick<LedgerView, 'build' | 'resolution'>,
): readonly string[] | undefined {
  const known = Object.hasOwn(macros, build) ? macros[build] : undefined;
  return known?.resolution === resolution ? known.names : undefined;
}
