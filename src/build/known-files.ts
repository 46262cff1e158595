import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '../digest';
import { isText, parseJson, recordOf } from '../json';
import { keepText, textIfThere } from '../kept-file';
import { dataFolder } from '../plan/data-folder';
import { partsOf } from '../regular-file';

/** By path: the stamp of a file that was read, a space, and its SHA-256. One text each, for there may be many files. */
type Known = Map<string, string>;

/** A file that changed so shortly before it was read may change again within one tick of its file system's clock. */
const TICK_MS = 2000;

const SHA256_LENGTH = 64;

/**
 * Digests of a workspace's files. A file is read once: then its size, its times and its inode tell whether it is the
 * same. Nobody can set a file's change time back, as `tar x` and `cp -p` do with the time of the contents.
 */
export class KnownFiles {
  private dirty = false;

  private constructor(
    private readonly root: string,
    private readonly file: string,
    private readonly known: Known,
  ) {}

  /**
   * What earlier builds of a checkout have read, as Nx's data folder has it.
   *
   * @param root absolute path of the Nx workspace
   */
  static of(root: string, env: NodeJS.ProcessEnv): KnownFiles {
    const file = join(dataFolder(root, env), 'rust-static-digests.json');
    const known = parseJson(textIfThere(file), recordOf(isText)) ?? {};
    return new KnownFiles(root, file, new Map(Object.entries(known)));
  }

  /** The same of several files, by path. */
  digests(paths: readonly string[]): Map<string, string> {
    return new Map(paths.map((path) => [path, this.digest(path)]));
  }

  /** Keeps what was read for the next process. What cannot be kept is read again. */
  save(): void {
    if (this.dirty && keepText(this.file, JSON.stringify(Object.fromEntries(this.known)), 0o600))
      this.dirty = false;
  }

  /** SHA-256 of a file, by its path relative to the root. */
  digest(path: string): string {
    const full = join(this.root, path);
    const before = stampOf(full);
    const known = before && this.known.get(path);
    if (known?.startsWith(`${before?.stamp} `)) return known.slice(-SHA256_LENGTH);
    const now = Date.now();
    const digest = sha256Of(partsOf(full));
    // A file that changed while it was read has another stamp now.
    const isOld = before !== undefined && now - before.changedMs > TICK_MS;
    if (isOld && stampOf(full)?.stamp === before.stamp) this.known.set(path, `${before.stamp} ${digest}`);
    else this.known.delete(path);
    this.dirty = true;
    return digest;
  }
}

/** What a regular file is known by; undefined for a link, whose target's times it does not have. */
function stampOf(full: string): { stamp: string; changedMs: number } | undefined {
  const stat = lstatSync(full, { throwIfNoEntry: false });
  if (!stat?.isFile()) return undefined;
  return {
    stamp: [stat.dev, stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs].join(),
    changedMs: stat.ctimeMs,
  };
}
