import { isText, listOf, optional, recordOf, shape, type Checked } from '../../json';

/** A crate's inputs, to decide whether cargo may treat it as compiled. */
export interface LedgerCrate {
  name: string;
  /** Folder of the crate, relative to the Nx root. */
  root: string;
  /** Digest of inputs that the crate may have read and cargo does not track. */
  digest: string;
  /**
   * Returns this digest for each possible view of the crate, starting with all inputs. The reported
   * macros may change which view counts.
   *
   * @param told inputs that rustc reported for the crate, if known
   */
  digests(told: readonly string[] | undefined): string[];
}

/** The inputs of a build that cargo does not track. */
export interface LedgerView {
  /** Digest of what affects every crate: configuration, and files that variables and flags name. */
  common: string;
  crates: readonly LedgerCrate[];
  /** Identity of the build whose macros are known: project and triple. */
  build: string;
  /** Digest of everything that determines which crates the build compiles. */
  resolution: string;
}

const TEXTS = listOf(isText);
/** True for a valid ledger. */
export const isLedger = shape({
  common: isText,
  built: recordOf(TEXTS),
  macros: recordOf(shape({ resolution: isText, names: TEXTS })),
  /** Inputs that rustc reported for each crate, by its folder, if the engine asked. */
  told: optional(recordOf(TEXTS)),
});
/**
 * The inputs that a target directory was built from: every compiled form of a crate was made from
 * inputs with these digests. Nothing is known about a crate that is not in `built`. Cargo checks
 * the inputs that it tracks; the ledger covers the others.
 */
export type Ledger = Checked<typeof isLedger>;

/** Ledger of a target directory with unknown content. */
export const NO_LEDGER: Ledger = { common: '', built: {}, macros: {} };

/**
 * Inputs of compiled crates, by the crate's folder. Undefined if the inputs of a crate cannot be
 * read.
 */
export type Told = ReadonlyMap<string, string[] | undefined>;

/** The work to do before cargo starts, and the ledgers that follow. */
export interface Settlement {
  /**
   * Packages whose fingerprints must be removed; `all` includes those of registries. Removing more
   * never makes a ledger wrong.
   */
  forget: 'all' | string[];
  /** Ledger that is valid from then on, whatever the result of the build. */
  during: Ledger;
  /**
   * Returns the ledger that is valid after the build if the inputs did not change.
   *
   * @param macros names of the procedural macros that cargo compiled, if known
   * @param told inputs of the crates that cargo reported, if the engine asks
   */
  after(macros?: readonly string[], told?: Told): Ledger;
}

/** Compares the inputs that a target directory was built from with the current inputs. */
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
 * Returns the facts about crates after a build. A crate that was compiled before, also in another
 * form, must not gain claims about untracked inputs. For reported inputs, each form adds its own.
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

/**
 * Returns the names of a build's procedural macros, if known. They are unknown after a change of
 * manifests or lock.
 */
export function knownMacros(
  { macros }: Ledger,
  { build, resolution }: Pick<LedgerView, 'build' | 'resolution'>,
): readonly string[] | undefined {
  const known = Object.hasOwn(macros, build) ? macros[build] : undefined;
  return known?.resolution === resolution ? known.names : undefined;
}
