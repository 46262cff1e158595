import { posix } from 'node:path';
import { isAbsolutePath, joinPath, toPosix } from '../cargo/paths';
import { RustStaticError } from '../errors';
import type { FileSpec } from '../plan/package-settings';

/** A file or folder to take along. */
export interface PlacedFile {
  /** Relative to the Nx root. */
  from: string;
  /** Relative to the archive's folder, or to the image's root. */
  to: string;
}

/** The files that an option names, with their places. A place that ends with `/` or is `.` is a folder to put them into. */
export function placeFiles(option: string, specs: FileSpec[], projectRoot: string): PlacedFile[] {
  return specs.map((spec) => {
    const { from: given, to = '' } = typeof spec === 'string' ? { from: spec } : spec;
    const from = inWorkspace(option, given, projectRoot);
    // In an image places are given as they will be, from the root.
    const place = (option === 'files' ? to : to.replace(/^\//, '')).replace(/(^|\/)\.$/, '$1');
    const whole = place === '' || place.endsWith('/') ? `${place}${posix.basename(from)}` : place;
    return { from, to: inside(option, whole) };
  });
}

/** A path option as a path relative to the Nx root; `{projectRoot}` and `{workspaceRoot}` are what they are to Nx. */
export function inWorkspace(option: string, path: string, projectRoot: string): string {
  const plain = toPosix(path)
    .replace('{projectRoot}', () => projectRoot)
    .replace(/^\{workspaceRoot\}(\/|$)/, './');
  if (plain !== '' && !isAbsolutePath(plain) && !plain.split('/').includes('..')) return joinPath(plain);
  throw new RustStaticError(`Option "${option}" names "${path}", which is ${placeOf(plain)}`, {
    code: 'package-source-outside',
    reason:
      'Nx neither hashes nor caches what is outside of the workspace, and another machine may not have it.',
    remedy: 'Give a path inside of the workspace, relative to its root, such as {projectRoot}/README.md.',
  });
}

function inside(option: string, path: string): string {
  const plain = toPosix(path);
  if (!isAbsolutePath(plain) && !plain.split('/').includes('..')) return joinPath(plain);
  throw new RustStaticError(`Option "${option}" puts a file at "${path}", which is ${placeOf(plain)}`, {
    code: 'package-path-outside',
    reason: 'It could overwrite any file of the machine that extracts the archive.',
    remedy: 'Give a relative path without "..".',
  });
}

function placeOf(path: string): string {
  if (path === '') return 'empty';
  return isAbsolutePath(path) ? 'an absolute path' : 'a path with ".."';
}
