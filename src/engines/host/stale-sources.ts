import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256Of } from '../../digest';
import { isWithin } from '../../cargo/paths';
import { partsOf } from '../../regular-file';
import { isNumber, isText, optional, parseJson, recordOf, shape, type Checked } from '../../json';
import { isLedger } from '../ledger/ledger';

/** A file that a build saw; `builtAt` is when the last such build began, in milliseconds since 1970. */
const isSeenFile = shape({
  sha256: isText,
  mtimeMs: isNumber,
  ctimeMs: isNumber,
  size: isNumber,
  builtAt: isNumber,
});
const isState = shape({ builtAt: isNumber, files: recordOf(isSeenFile), ledger: optional(isLedger) });
/** What the builds of a target directory saw: when the last of them began, and files by path relative to the Nx root. */
export type SourceState = Checked<typeof isState>;

/** Hashes the sources as they are now; a file of the same time and size as before is not read again. */
export function readSources(
  root: string,
  files: readonly string[],
  before: SourceState | undefined,
  now: number,
): SourceState {
  const entries = files.map((file) => {
    const { mtimeMs, ctimeMs, size } = statSync(join(root, file));
    const known = before?.files[file];
    // The change time cannot be set back, as `tar x` and `cp -p` do with the time of the contents.
    const same = known?.mtimeMs === mtimeMs && known.ctimeMs === ctimeMs && known.size === size;
    const digest = same ? known.sha256 : sha256Of(partsOf(join(root, file)));
    return [file, { sha256: digest, mtimeMs, ctimeMs, size, builtAt: now }] as const;
  });
  return { builtAt: now, files: Object.fromEntries(entries) };
}

/**
 * Files that cargo would take for unchanged although they are not: their bytes differ from those of the last build,
 * but their time is not after it, as a restored backup, `rsync -t` or `tar x` leave it. Cargo compares times only.
 *
 * @param crates folders of the crates; of one that no build has seen yet, nothing is compiled
 */
export function unseenChanges(
  before: SourceState,
  after: SourceState,
  crates: readonly { root: string }[],
): string[] {
  const known = Object.entries(before.files);
  const seen = crates.map(({ root }) => ({
    root,
    builtAt: Math.max(...known.filter(([path]) => isWithin(root, path)).map(([, file]) => file.builtAt)),
  }));
  /** When a build last looked at what a new file is part of: -Infinity for a crate that none has seen. */
  const lastSeen = (file: string): number => {
    const own = seen.filter(({ root }) => isWithin(root, file)).map(({ builtAt }) => builtAt);
    return own.length > 0 && known.length > 0 ? Math.max(...own) : before.builtAt;
  };
  const changed = Object.entries(after.files).filter(([file, { sha256, mtimeMs }]) => {
    const same = before.files[file];
    if (same?.sha256 === sha256) return false;
    return mtimeMs <= (same ? same.builtAt : lastSeen(file));
  });
  return changed.map(([file]) => file);
}

/** Whether the files are still those that were read. */
export function isSameNow(root: string, state: SourceState): boolean {
  try {
    const now = readSources(root, Object.keys(state.files), state, state.builtAt);
    return Object.entries(now.files).every(([file, { sha256 }]) => state.files[file]!.sha256 === sha256);
  } catch {
    return false;
  }
}

/** The state that the last build left in a target directory, or undefined. */
export function loadState(file: string): SourceState | undefined {
  try {
    return parseJson(readFileSync(file, 'utf8'), isState);
  } catch {
    return undefined;
  }
}

/** Remembers what a build saw. */
export function saveState(file: string, state: SourceState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
}
