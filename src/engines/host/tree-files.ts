import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { join, posix } from 'node:path';
import { joinPath } from '../../cargo/paths';
import { sha256, sha256Of } from '../../digest';
import { RustStaticError } from '../../errors';
import { partsOf } from '../../regular-file';
import { isNumber, isText, recordOf, shape, type Checked } from '../../json';

/**
 * Time of every staged file and folder, in seconds since 1970: 2000-01-01. A constant reveals
 * nothing to programs that read it.
 */
export const STAGED_SECONDS = 946_684_800;
/** Mode of every staged file and folder. It is constant because Nx hashes only bytes. */
export const STAGED_MODE = 0o755;

/**
 * Source of a staged file's bytes: a workspace file (absolute path), or a text that replaces one.
 */
export type StagedFile = { from: string; digest: string } | { bytes: Buffer };

/**
 * Size and times are not enough: two files can agree in both, and renaming a folder can bring
 * another file to a path.
 */
const isStamp = shape({ ino: isNumber, size: isNumber, mtimeMs: isNumber, ctimeMs: isNumber });
type Stamp = Checked<typeof isStamp>;
const isEntry = shape({
  /** SHA-256 of the bytes. */
  digest: isText,
  /** Stamp of the staged file itself. */
  staged: isStamp,
});
type Entry = Checked<typeof isEntry>;
/** True for a value that `stageFiles` returned. */
export const isTreeState = recordOf(isEntry);
/** Content of a tree, by path relative to it. */
export type TreeState = Checked<typeof isTreeState>;

/**
 * Makes a folder hold exactly the given files, all with the same constant time and mode. Only
 * differing files are copied.
 *
 * @param folder absolute path
 * @param files by path relative to it
 * @param before result of the last call; a file that no longer matches it is staged again
 * @throws RustStaticError if a file no longer has the given digest
 */
export function stageFiles(
  folder: string,
  files: ReadonlyMap<string, StagedFile>,
  before: TreeState,
): TreeState {
  const folders = foldersOf(files.keys());
  mkdirSync(folder, { recursive: true });
  const there = entriesBelow(folder);
  for (const [path, stats] of there) {
    const isWanted = stats.isDirectory() ? folders.has(path) : stats.isFile() && files.has(path);
    if (!isWanted) rmSync(join(folder, path), { recursive: true, force: true });
  }
  for (const path of folders) if (!there.get(path)?.isDirectory()) mkdirSync(join(folder, path));
  const state = Object.fromEntries(
    [...files].map(([path, file]) => [
      path,
      stage(join(folder, path), path, file, known(before, path, there.get(path))),
    ]),
  );
  for (const path of folders) settle(join(folder, path));
  return state;
}

/**
 * Returns files that changed since they were staged: something wrote to the tree, or removed from
 * it.
 */
export function changedFiles(folder: string, state: TreeState): string[] {
  const there = entriesBelow(folder);
  const isSame = (path: string, { digest, staged }: Entry): boolean => {
    const stats = there.get(path);
    if (!stats?.isFile()) return false;
    return isStampOf(stats, staged) || sha256Of(partsOf(join(folder, path))) === digest;
  };
  return Object.entries(state)
    .filter(([path, entry]) => !isSame(path, entry))
    .map(([path]) => path);
}

/** Returns the known state of a staged file, if the file is unchanged. */
function known(before: TreeState, path: string, stats: Stats | undefined): Entry | undefined {
  const entry = Object.hasOwn(before, path) ? before[path] : undefined;
  return entry && stats?.isFile() && isStampOf(stats, entry.staged) ? entry : undefined;
}

function stage(to: string, path: string, file: StagedFile, entry: Entry | undefined): Entry {
  const digest = 'bytes' in file ? sha256(file.bytes) : file.digest;
  if (entry?.digest === digest) return entry;
  rmSync(to, { recursive: true, force: true });
  if ('bytes' in file) writeFileSync(to, file.bytes);
  else copyFileSync(file.from, to, constants.COPYFILE_FICLONE);
  if ('from' in file && sha256Of(partsOf(to)) !== digest)
    throw new RustStaticError(`${path} changed while the build was being prepared`, {
      code: 'sources-changed',
      reason: 'The build would not match the hashed files.',
      remedy:
        'Run the target again. If a program keeps writing to a file that the build does not need, such as a log, add the file to .gitignore.',
    });
  return { digest, staged: settle(to) };
}

/** Sets the constant time and mode of a file or folder. */
function settle(path: string): Stamp {
  const stats = lstatSync(path);
  if ((stats.mode & 0o7777) !== STAGED_MODE) chmodSync(path, STAGED_MODE);
  if (stats.mtimeMs !== STAGED_SECONDS * 1000) utimesSync(path, STAGED_SECONDS, STAGED_SECONDS);
  return stampOf(lstatSync(path));
}

function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): Stamp {
  return { ino, size, mtimeMs, ctimeMs };
}

function isStampOf(stats: Stats, { ino, size, mtimeMs, ctimeMs }: Stamp): boolean {
  return stats.ino === ino && stats.size === size && stats.mtimeMs === mtimeMs && stats.ctimeMs === ctimeMs;
}

/** Returns the folders of files. Parents come before their children. */
function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set(['.']);
  const add = (folder: string): void => {
    if (folders.has(folder)) return;
    add(posix.dirname(folder));
    folders.add(folder);
  };
  for (const path of paths) add(posix.dirname(path));
  return folders;
}

/** Returns a folder and everything in it, by path relative to it. Links are not followed. */
function entriesBelow(folder: string): Map<string, Stats> {
  const found = new Map<string, Stats>();
  if (!existsSync(folder)) return found;
  const walk = (path: string): void => {
    const stats = lstatSync(join(folder, path));
    found.set(path, stats);
    if (stats.isDirectory()) for (const name of readdirSync(join(folder, path))) walk(joinPath(path, name));
  };
  walk('.');
  return found;
}
