import { isWithin } from '../../../cargo/paths';
import { isLedger } from '../../ledger/ledger';
import {
  isFlag,
  isText,
  isTime,
  listOf,
  optional,
  parseJson,
  recordOf,
  shape,
  type Checked,
} from '../../../json';

const isEntry = shape({
  /** Digest of a file's bytes, or of a folder's list of names. */
  digest: isText,
  /** Milliseconds since 1970, on the daemon's clock. */
  mtimeMs: isTime,
});
/** True for a valid `SourceImage`. */
export const isImage = shape({
  id: isText,
  /** Digest of what is installed in it. Empty if nobody has asked. */
  installed: isText,
});
/** Image of the builder that a target directory was compiled in. */
export type SourceImage = Checked<typeof isImage>;
const isState = shape({
  version: (value): value is 1 => value === 1,
  /** False while an upload runs. The entries cannot be trusted then. */
  complete: isFlag,
  /** The latest time of an entry or of the end of a build. */
  latestMs: isTime,
  entries: recordOf(isEntry),
  /**
   * Files of other apps. A volume that several apps share holds the sources of one app at a time.
   */
  hidden: optional(recordOf(isEntry)),
  /** Changes when a crate is compiled that several apps may use. */
  compiled: optional(isText),
  /** The paths that each app last saw. */
  views: optional(recordOf(listOf(isText))),
  /**
   * The inputs that the target directory was built from, beyond those that cargo tracks by time.
   */
  ledger: optional(isLedger),
  /** Names of the closures whose shared crates were asked for. */
  asked: optional(listOf(isText)),
  image: optional(isImage),
});
/** One file or folder of the source volume. */
export type SourceEntry = Checked<typeof isEntry>;
/** Content of the source volume, as recorded in its state file. */
export type SourceState = Checked<typeof isState>;

/** The state of a volume with unknown content. */
export const EMPTY_STATE: SourceState = { version: 1, complete: false, latestMs: 0, entries: {} };

/** The changes that bring the source volume to the desired content. */
export interface SourceUpdate {
  /**
   * Folders to empty and send again with their whole content: archives can add and replace files,
   * but not delete them.
   */
  empty: string[];
  /** Paths to send. */
  send: string[];
  state: SourceState;
  /** True if the volume's state file must change. */
  news: boolean;
}

/**
 * Compares files by content. A changed entry gets a time that no build can have seen: later than
 * every earlier entry and than the end of the last build. An unchanged entry keeps its time. Cargo
 * compares times, so it rebuilds exactly what changed, whatever the times in the checkout are.
 * Files that only other apps saw meanwhile also keep their times, unless this app was last built
 * without them.
 *
 * @param wanted digest by path, including folders
 * @param nowMs the daemon's clock, in milliseconds
 * @param view the project that the sources belong to
 */
export function planUpdate(
  before: SourceState,
  wanted: Record<string, string>,
  nowMs: number,
  view = '',
): SourceUpdate {
  const known = before.complete ? before.entries : {};
  const last = before.complete ? { ...before.hidden, ...before.entries } : {};
  const views = before.complete ? (before.views ?? {}) : {};
  const lastView = Object.hasOwn(views, view) ? views[view]! : undefined;
  const seen = lastView && new Set(lastView);
  const freshMs = Math.max(nowMs, before.latestMs) + 1;
  const entries = Object.fromEntries(
    Object.entries(wanted).map(([path, digest]) => {
      const same =
        Object.hasOwn(last, path) && last[path]!.digest === digest && (seen === undefined || seen.has(path));
      return [path, { digest, mtimeMs: same ? last[path]!.mtimeMs : freshMs }];
    }),
  );
  const isThere = (path: string): boolean =>
    Object.hasOwn(known, path) && known[path]!.mtimeMs === entries[path]!.mtimeMs;
  const empty = before.complete ? foldersOfGone(known, entries) : ['.'];
  const paths = Object.keys(entries);
  const changed = paths.filter((path) => !isThere(path) || empty.some((folder) => isWithin(folder, path)));
  const send = withParents(changed, entries);
  const latestMs = Object.values(entries).some(({ mtimeMs }) => mtimeMs === freshMs)
    ? freshMs
    : before.latestMs;
  const hidden = Object.fromEntries(Object.entries(last).filter(([path]) => !Object.hasOwn(entries, path)));
  return {
    empty,
    send: send.sort(),
    // If nothing is sent, the app has seen all of these files before, and possibly others.
    news: send.length > 0 || lastView?.length !== paths.length,
    state: {
      ...(before.compiled === undefined ? {} : { compiled: before.compiled }),
      ...(before.ledger && { ledger: before.ledger }),
      ...(before.asked && { asked: before.asked }),
      ...(before.image && { image: before.image }),
      version: 1,
      complete: true,
      latestMs,
      entries,
      hidden,
      views: { ...views, [view]: Object.keys(wanted) },
    },
  };
}

/** Returns the remaining folders that lost an entry, without nested ones. */
function foldersOfGone(known: Record<string, SourceEntry>, entries: Record<string, SourceEntry>): string[] {
  const gone = Object.keys(known).filter((path) => !Object.hasOwn(entries, path));
  const folders = new Set(gone.map(folderOf).filter((folder) => Object.hasOwn(entries, folder)));
  // An entry that changes between file and folder is replaced when it is sent.
  return [...folders]
    .filter((path) => ![...folders].some((other) => other !== path && isWithin(other, path)))
    .sort();
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

// Replacing a file changes its folder's time, so the folder's own time must be sent again too.
function withParents(paths: string[], entries: Record<string, SourceEntry>): string[] {
  const parents = paths.map(folderOf).filter((path) => Object.hasOwn(entries, path));
  return [...new Set([...paths, ...parents])];
}

/** Parses the text of a state file. Unexpected content counts as an unknown volume. */
export function parseState(text: string | undefined): SourceState {
  return parseJson(text, isState) ?? EMPTY_STATE;
}
