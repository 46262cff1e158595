import { posix } from 'node:path';
import { isAbsolutePath, joinPath, toPosix } from '../cargo/paths';
import { RustStaticError } from '../errors';
import type { FileSpec } from '../plan/package-settings';

/** A file or folder to package. */
export interface PlacedFile {
  /** Source, relative to the Nx root. */
  from: string;
  /** Destination, relative to the archive's folder, or to the image's root. */
  to: string;
  /** True for a file that is never executable. */
  isData?: boolean;
}

/**
 * Returns the files of an option with their destinations. A destination that ends with `/` or is
 * `.` is a folder that receives the file.
 */
export function placeFiles(option: string, specs: FileSpec[], projectRoot: string): PlacedFile[] {
  return specs.map((spec) => {
    const { from: given, to = '' } = typeof spec === 'string' ? { from: spec } : spec;
    const from = inWorkspace(option, given, projectRoot);
    // In an image, destinations are absolute paths.
    const place = (option === 'files' ? to : to.replace(/^\//, '')).replace(/(^|\/)\.$/, '$1');
    const whole = place === '' || place.endsWith('/') ? `${place}${posix.basename(from)}` : place;
    return { from, to: inside(option, whole) };
  });
}

/**
 * Converts a path option to a path relative to the Nx root. `{projectRoot}` and `{workspaceRoot}`
 * have the same meaning as in Nx.
 */
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
