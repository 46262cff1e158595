import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { isNumber, isText, listOf, parseJson, shape, type Checked } from '../json';
import { keepText, textIfThere } from '../kept-file';
import { dataFolder } from '../plan/data-folder';
import { nxFileMap } from '../plan/nx-file-map';
import type { NxWords } from './nx-words';
import { inputReach, isReached, runsOurs, type Projects } from './our-targets';

const isState = shape({
  /** Time when the files were last checked, in milliseconds since 1970. */
  checkedMs: isNumber,
  /** Files whose hash in Nx was not that of their content, relative to the Nx root. */
  missed: listOf(isText),
});
type State = Checked<typeof isState>;

const STATE = 'rust-static-missed.json';

/** The clock of a file system may be behind that of the machine. */
const SPREAD_MS = 2000;

/** A run of Nx, after it has hashed the files. */
export interface HashedRun {
  /** Absolute path of the Nx workspace. */
  root: string;
  projects: Projects;
  words: NxWords | undefined;
  env: NodeJS.ProcessEnv;
  /** Returns Nx's hash of a file's content, by absolute path. Null for a file that is gone. */
  hashFile: () => (path: string) => string | null;
}

/**
 * Returns a digest of the inputs whose last change Nx has missed, or an empty text.
 *
 * Nx keeps the hash of a file from one run to the next while the file has the same modification time,
 * in seconds. So it misses an edit within the second of its last scan, and a file that gets the time
 * of its predecessor: from `tar x`, `cp -p`, `rsync -t`, or a program that writes constant times. The
 * inode change time shows these changes, because no program can set it back.
 */
export function missedChanges({ root, projects, words, env, hashFile }: HashedRun): string {
  if (words && !runsOurs(words, projects)) return '';
  const reach = inputReach(projects);
  if (reach.length === 0) return '';
  const folder = dataFolder(root, env);
  const state = join(folder, STATE);
  const checkedMs = Date.now();
  const map = nxFileMap(root, env);
  if (!map) return '';
  const before = parseJson(textIfThere(state), isState);
  const files = map
    .filter(({ file }) => isReached(reach, file))
    .filter(({ file }) => mayHaveChanged(root, file, before));
  const hash = files.length === 0 ? () => null : hashFile();
  const missed = files.flatMap(({ file, hash: known }) => {
    const actual = hash(join(root, file));
    return actual === null || actual === known ? [] : [[file, actual] as const];
  });
  const after: State = { checkedMs, missed: missed.map(([file]) => file) };
  keepText(state, JSON.stringify(after), 0o600);
  return missed.length === 0 ? '' : sha256(JSON.stringify(missed.toSorted())).slice(0, 16);
}

function mayHaveChanged(root: string, file: string, before: State | undefined): boolean {
  const stats = lstatSync(join(root, file), { throwIfNoEntry: false });
  if (!stats?.isFile()) return false;
  return !before || stats.ctimeMs > before.checkedMs - SPREAD_MS || before.missed.includes(file);
}
