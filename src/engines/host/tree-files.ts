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
import { sha256, sha256Of } from '../../digest';
import { RustStaticError } from '../../errors';
import { partsOf } from '../../regular-file';
import { isText, recordOf, type Checked } from '../../json';

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
 * State of a staged file: the stamp of the file itself, a space, and the SHA-256 of its bytes. A
 * single string saves time and memory when there are many files.
 */
type Entry = string;
/** True for a value that `stageFiles` returned. */
export const isTreeState = recordOf(isText);
/** Content of a tree, by path relative to it. */
export type TreeState = Checked<typeof isTreeState>;

/**
 * Makes a folder hold exactly the given files, all with the same constant time and mode. Only
 * differing files are copied.
 *
 * @param folder absolute path
 * @param files by path relative to it
 * @param before result of the last call; a file that no longer matches it is staged again
 * @param begin called before the first change of a file, with the files that something else has
 * written since the last call and that are removed; afterwards `before` is no longer valid
 * @returns `before` itself if no file has changed
 * @throws RustStaticError if a file no longer has the given digest
 */
export function stageFiles(
  folder: string,
  files: ReadonlyMap<string, StagedFile>,
  before: TreeState,
  begin: (left: string[]) => void = () => {},
): TreeState {
  const folders = foldersOf(files.keys());
  mkdirSync(folder, { recursive: true });
  const there = entriesBelow(folder);
  const isWanted = (path: string, stats: Stats): boolean =>
    stats.isDirectory() ? folders.has(path) : stats.isFile() && files.has(path);
  const known = (path: string): Entry | undefined => (Object.hasOwn(before, path) ? before[path] : undefined);
  const unwanted = [...there].filter(([path, stats]) => !isWanted(path, stats));
  const changed = [...files].filter(([path, file]) => !isStaged(file, known(path), there.get(path)));
  const isSame = unwanted.length + changed.length === 0 && Object.keys(before).length === files.size;
  const left = unwanted.filter(([path, stats]) => stats.isFile() && known(path) === undefined);
  if (!isSame) begin(left.map(([path]) => path));
  for (const [path] of unwanted) rmSync(join(folder, path), { recursive: true, force: true });
  for (const path of folders) if (!there.get(path)?.isDirectory()) mkdirSync(join(folder, path));
  const staged = new Map(changed.map(([path, file]) => [path, stage(join(folder, path), path, file)]));
  for (const path of folders) settle(join(folder, path));
  if (isSame) return before;
  return Object.fromEntries([...files.keys()].map((path) => [path, staged.get(path) ?? known(path)!]));
}

/**
 * Returns files that changed since they were staged: something wrote to the tree, or removed from
 * it.
 */
export function changedFiles(folder: string, state: TreeState): string[] {
  const there = entriesBelow(folder);
  const isSame = (path: string, entry: Entry): boolean => {
    const stats = there.get(path);
    if (!stats?.isFile()) return false;
    return isStampOf(stats, entry) || sha256Of(partsOf(join(folder, path))) === digestIn(entry);
  };
  return Object.entries(state)
    .filter(([path, entry]) => !isSame(path, entry))
    .map(([path]) => path);
}

/** Returns the SHA-256 of a file's bytes. */
export function digestIn(entry: Entry): string {
  return entry.slice(-SHA256_LENGTH);
}

const SHA256_LENGTH = 64;

/** True if the tree has a file with the bytes that it should have. */
function isStaged(file: StagedFile, entry: Entry | undefined, stats: Stats | undefined): boolean {
  if (entry === undefined || !stats?.isFile() || !isStampOf(stats, entry)) return false;
  return digestIn(entry) === digestOf(file);
}

function digestOf(file: StagedFile): string {
  return 'bytes' in file ? sha256(file.bytes) : file.digest;
}

function stage(to: string, path: string, file: StagedFile): Entry {
  const digest = digestOf(file);
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
  settle(to);
  return `${stampOf(lstatSync(to))} ${digest}`;
}

/** Sets the constant time and mode of a file or folder. */
function settle(path: string): void {
  const stats = lstatSync(path);
  if ((stats.mode & 0o7777) !== STAGED_MODE) chmodSync(path, STAGED_MODE);
  if (stats.mtimeMs !== STAGED_SECONDS * 1000) utimesSync(path, STAGED_SECONDS, STAGED_SECONDS);
}

/**
 * Size and times are not enough: two files can agree in both, and renaming a folder can bring
 * another file to a path.
 */
function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino},${size},${mtimeMs},${ctimeMs}`;
}

function isStampOf(stats: Stats, entry: Entry): boolean {
  return entry.startsWith(`${stampOf(stats)} `);
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
    const full = path === '.' ? folder : `${folder}/${path}`;
    const stats = lstatSync(full);
    found.set(path, stats);
    if (stats.isDirectory())
      for (const name of readdirSync(full)) walk(path === '.' ? name : `${path}/${name}`);
  };
  walk('.');
  return found;
}
