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
  /** Milliseconds since 1970, by the daemon's clock. */
  mtimeMs: isTime,
});
const isState = shape({
  version: (value): value is 1 => value === 1,
  /** False while an upload is under way: then nothing that the state says of entries can be trusted. */
  complete: isFlag,
  /** The latest time given to an entry, or at which a build ended. */
  latestMs: isTime,
  entries: recordOf(isEntry),
  /** Files of other apps: a volume that several apps share holds the sources of one app at a time. */
  hidden: optional(recordOf(isEntry)),
  /** Changes when something is compiled that several apps may use. */
  compiled: optional(isText),
  /** The paths that each app last saw. */
  views: optional(recordOf(listOf(isText))),
  /** What the target directory that belongs to it was built from, beside what times tell. */
  ledger: optional(isLedger),
});
/** One file or folder of the source volume. */
export type SourceEntry = Checked<typeof isEntry>;
/** What the source volume holds, as its state file says. */
export type SourceState = Checked<typeof isState>;

/** The state of a volume that nothing is known about. */
export const EMPTY_STATE: SourceState = { version: 1, complete: false, latestMs: 0, entries: {} };

/** What has to travel for the source volume to become what is wanted. */
export interface SourceUpdate {
  /** Folders that are emptied first, and sent with all that is in them: archives add and replace, but never delete. */
  empty: string[];
  /** Paths to send. */
  send: string[];
  state: SourceState;
  /** Whether the volume's state file must say something else than before. */
  news: boolean;
}

/**
 * Compares by content. Changed entries get a time that no build can have seen, later than every earlier one and
 * than the end of the last build; unchanged ones keep theirs. So cargo, which compares times, rebuilds exactly what
 * changed, whatever the times in the checkout are. What only other apps saw meanwhile keeps its time too, unless this
 * app had last been built without it.
 *
 * @param wanted digest by path, folders included
 * @param nowMs the daemon's clock
 * @param view whose sources they are
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
    // Nothing to send means that the app saw all of these files before, and perhaps more.
    news: send.length > 0 || lastView?.length !== paths.length,
    state: {
      ...(before.compiled === undefined ? {} : { compiled: before.compiled }),
      ...(before.ledger && { ledger: before.ledger }),
      version: 1,
      complete: true,
      latestMs,
      entries,
      hidden,
      views: { ...views, [view]: Object.keys(wanted) },
    },
  };
}

/** The folders that stay and have lost something, without those inside of others. */
function foldersOfGone(known: Record<string, SourceEntry>, entries: Record<string, SourceEntry>): string[] {
  const gone = Object.keys(known).filter((path) => !Object.hasOwn(entries, path));
  const folders = new Set(gone.map(folderOf).filter((folder) => Object.hasOwn(entries, folder)));
  // What was a folder and is a file, or the other way round, takes its place by itself.
  return [...folders]
    .filter((path) => ![...folders].some((other) => other !== path && isWithin(other, path)))
    .sort();
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

// Replacing a file touches its folder, so the folder's own time must travel again too.
function withParents(paths: string[], entries: Record<string, SourceEntry>): string[] {
  const parents = paths.map(folderOf).filter((path) => Object.hasOwn(entries, path));
  return [...new Set([...paths, ...parents])];
}

/** Reads a state file's text; anything unexpected counts as a volume that nothing is known about. */
export function parseState(text: string | undefined): SourceState {
  return parseJson(text, isState) ?? EMPTY_STATE;
}
