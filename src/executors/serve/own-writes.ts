import { statSync } from 'node:fs';

/** A file that a program writes at its start has a time this long after it at most, in milliseconds. */
const SOON_MS = 2000;
/** Times of files can be this much behind the clock of the process, in milliseconds. */
const CLOCK_MS = 20;
/** Starts in a row after which a file is taken for one that the program writes. */
const STARTS = 3;

/** Finds files that a program writes at each start. A restart after those would never end. */
export class OwnWrites {
  /** The files that were found. */
  readonly paths = new Set<string>();
  #last: string | undefined;
  #starts = 0;

  /**
   * Notes the change after which the program would be started again.
   *
   * @param path the changed file
   * @param file its absolute path
   * @param startedAt when the program was started, in milliseconds since 1970
   * @returns true if the file has changed right after each of the last starts
   */
  add(path: string, file: string, startedAt: number): boolean {
    const after = (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) - startedAt;
    // A file that somebody saves while the build runs is older than the start.
    const isSoon = after >= -CLOCK_MS && after <= SOON_MS;
    this.#starts = !isSoon ? 0 : path === this.#last ? this.#starts + 1 : 1;
    this.#last = path;
    const isFound = this.#starts >= STARTS;
    if (isFound) this.paths.add(path);
    return isFound;
  }
}

/** Returns the note that `serve` does not restart a program for a file. */
export function ownWriteNote(bin: string, path: string): string {
  return [
    `${bin} writes ${path} at each start, so serve no longer restarts it for`,
    'this file. If it is not a source, add it to .gitignore.',
  ]
    .map((line) => `rust-static: ${line}\n`)
    .join('');
}
