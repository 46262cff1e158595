import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '../digest';
import { isText, parseJson, recordOf } from '../json';
import { keepText, textIfThere } from '../kept-file';
import { dataFolder } from '../plan/data-folder';
import { partsOf } from '../regular-file';

/**
 * By path: the stamp of a file that was read, a space, and its SHA-256. A single string saves
 * memory when there are many files.
 */
type Known = Map<string, string>;

/**
 * A file that changed this recently may change again within one tick of its file system's clock.
 */
const TICK_MS = 2000;

const SHA256_LENGTH = 64;

/** Starts the entry of a file that does not exist. The time follows, in milliseconds since 1970. */
const GONE = 'gone ';

/**
 * Digests of a workspace's files. Each file is read once. Later its size, times and inode show
 * whether it is unchanged. The inode change time is reliable, because programs such as `tar x` and
 * `cp -p` can only set the modification time back.
 */
export class KnownFiles {
  private dirty = false;

  private constructor(
    private readonly root: string,
    private readonly file: string,
    private readonly known: Known,
  ) {}

  /**
   * Loads the digests that earlier builds of a checkout stored in Nx's data folder.
   *
   * @param root absolute path of the Nx workspace
   */
  static of(root: string, env: NodeJS.ProcessEnv): KnownFiles {
    const file = join(dataFolder(root, env), 'rust-static-digests.json');
    const known = parseJson(textIfThere(file), recordOf(isText)) ?? {};
    return new KnownFiles(root, file, new Map(Object.entries(known)));
  }

  /** Returns the SHA-256 of several files, by path. */
  digests(paths: readonly string[]): Map<string, string> {
    return new Map(paths.map((path) => [path, this.digest(path)]));
  }

  /**
   * Returns known files that no longer exist. Those that `noteGone` noted before the start are left
   * out.
   *
   * @param isMeant whether a path counts
   * @param start in milliseconds since 1970
   */
  gone(isMeant: (path: string) => boolean, start: number): string[] {
    const isThere = (path: string): boolean =>
      lstatSync(join(this.root, path), { throwIfNoEntry: false }) !== undefined;
    const wasGone = (entry: string): boolean =>
      entry.startsWith(GONE) && Number(entry.slice(GONE.length)) < start;
    return [...this.known]
      .filter(([path, entry]) => isMeant(path) && !wasGone(entry) && !isThere(path))
      .map(([path]) => path);
  }

  /** Stores that known files do not exist now. */
  noteGone(paths: readonly string[]): void {
    for (const path of paths) if (this.known.has(path)) this.known.set(path, `${GONE}${Date.now()}`);
    this.dirty ||= paths.length > 0;
    this.save();
  }

  /** Removes files that no longer exist. */
  forget(paths: readonly string[]): void {
    for (const path of paths) this.dirty = this.known.delete(path) || this.dirty;
  }

  /** Stores the digests for the next process. If that fails, the files are read again. */
  save(): void {
    if (this.dirty && keepText(this.file, JSON.stringify(Object.fromEntries(this.known)), 0o600))
      this.dirty = false;
  }

  /** Returns the SHA-256 of a file, by its path relative to the root. */
  digest(path: string): string {
    const full = join(this.root, path);
    const before = stampOf(full);
    const known = before && this.known.get(path);
    if (known?.startsWith(`${before?.stamp} `)) return known.slice(-SHA256_LENGTH);
    const now = Date.now();
    const digest = sha256Of(partsOf(full));
    // If the file changed while it was read, its stamp differs now.
    const isOld = before !== undefined && now - before.changedMs > TICK_MS;
    if (isOld && stampOf(full)?.stamp === before.stamp) this.known.set(path, `${before.stamp} ${digest}`);
    else this.known.delete(path);
    this.dirty = true;
    return digest;
  }
}

/**
 * Returns the stamp of a regular file. Undefined for a link, because its own times are not those of
 * its target.
 */
function stampOf(full: string): { stamp: string; changedMs: number } | undefined {
  const stat = lstatSync(full, { throwIfNoEntry: false });
  if (!stat?.isFile()) return undefined;
  return {
    stamp: [stat.dev, stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs].join(),
    changedMs: stat.ctimeMs,
  };
}
