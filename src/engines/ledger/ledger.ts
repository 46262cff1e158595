import { isText, listOf, recordOf, shape, type Checked } from '../../json';

/** What is to be asked of a crate before cargo may take it for compiled. */
export interface LedgerCrate {
  name: string;
  /** Its folder, relative to the Nx root. */
  root: string;
  /** Digest of what it may have read untold. */
  digest: string;
  /** The same for each way to look at it: what is told of its macros may change which of them counts. */
  digests: string[];
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
});
/**
 * What a target directory was built from: whatever there is compiled of a crate was made from inputs of these digests.
 * Of a crate that is not in `built` nothing is known. Cargo compares what it was told of; this is about all that it was
 * not.
 */
export type Ledger = Checked<typeof isLedger>;

/** Of a target directory that nothing is known about. */
export const NO_LEDGER: Ledger = { common: '', built: {}, macros: {} };

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
   */
  after(macros?: readonly string[]): Ledger;
}

/** Compares what a target directory was built from with what it shall be built from now. */
export function settle(before: Ledger, view: LedgerView): Settlement {
  const { common, crates, build, resolution } = view;
  const all = before.common !== common;
  const built = all ? {} : before.built;
  const stale = crates.filter(
    ({ root, digest }) => !Object.hasOwn(built, root) || !built[root]!.includes(digest),
  );
  const gone = new Set(stale.map(({ root }) => root));
  const kept = Object.entries(built).filter(([root]) => !gone.has(root));
  const entries = stale.map(({ root, digests }) => [root, digests] as const);
  return {
    forget: all ? 'all' : [...new Set(stale.map(({ name }) => name))].sort(),
    during: { ...before, common, built: Object.fromEntries(kept) },
    after: (macros) => ({
      common,
      built: Object.fromEntries([...kept, ...entries]),
      macros: { ...before.macros, ...(macros && { [build]: { resolution, names: [...macros] } }) },
    }),
  };
}

/** The names of the procedural macros of a build, if they are known: not after a change of manifests or lock. */
export function knownMacros(
  { macros }: Ledger,
  { build, resolution }: Pick<LedgerView, 'build' | 'resolution'>,
): readonly string[] | undefined {
  const known = Object.hasOwn(macros, build) ? macros[build] : undefined;
  return known?.resolution === resolution ? known.names : undefined;
}
