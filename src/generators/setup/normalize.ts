import { posix } from 'node:path';
import { isWithin, joinPath, toPosix } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { RELEASES } from '../../libraries/alpine-releases';
import type { SetupOptions } from './schema';

/** Options with all defaults filled in. */
export interface NormalizedSetup {
  /** Folder of the crate, relative to the Nx root. */
  root: string;
  name: string;
  libraries: string[];
  searchPaths: string[];
  alpine: string;
  /** True if the command line set the release. Then it is written to the manifest. */
  alpineGiven: boolean;
  edition: string;
  /** True if nothing may be downloaded. */
  offline: boolean;
}

/**
 * Minor versions of Alpine releases with known package lists. Before 3.20, the static archives
 * differ too much.
 */
const OLDEST_ALPINE = 20;

/**
 * Fills in defaults.
 *
 * @param defaultAlpine returns the default release for a crate's folder
 * @throws RustStaticError for a folder outside the workspace, and for values that cargo or Alpine
 * would refuse
 */
export function normalizeSetup(
  options: SetupOptions,
  workspaceRoot: string,
  defaultAlpine: (root: string) => string,
): NormalizedSetup {
  const root = checkDirectory(options.directory, workspaceRoot);
  const alpine = release(options.alpine ?? defaultAlpine(root));
  const minor = Number(/^3\.(\d+)$/.exec(alpine)?.[1] ?? NaN);
  if (!(minor >= OLDEST_ALPINE))
    throw new RustStaticError(`Option "alpine" is "${alpine}"`, {
      code: 'option-value-invalid',
      reason: `It should be a release from 3.${OLDEST_ALPINE} on, such as 3.24.`,
      remedy: 'Correct the option "alpine".',
    });
  return {
    root,
    name: checkName(options.name ?? posix.basename(root === '.' ? toPosix(workspaceRoot) : root)),
    libraries: cleanNames(options.libraries),
    searchPaths: cleanNames(options.searchPaths),
    alpine,
    alpineGiven: options.alpine !== undefined,
    offline: options.offline ?? false,
    // Edition 2024 needs cargo 1.85, which Alpine has since 3.22.
    edition: String(options.edition ?? (minor >= 22 ? '2024' : '2021')),
  };
}

// Nx parses 3.20 as the number 3.2. Release 3.2 itself is not supported, so the number is
// unambiguous.
function release(alpine: string | number): string {
  const text = String(alpine);
  const longer = `${text}0`;
  return typeof alpine === 'number' && RELEASES.some((entry) => entry.release === longer) ? longer : text;
}

/**
 * Returns names of libraries and folders without duplicates. Nx passes `--libraries=` as one empty
 * string.
 *
 * @throws RustStaticError for characters that are not allowed in a Dockerfile or build.rs
 */
export function cleanNames(values: string[] = []): string[] {
  return [...new Set(values.map((value) => value.trim()).filter(Boolean))].map((value) => {
    if (/^!?[\w.+/-]+$/.test(value)) return value;
    throw new RustStaticError(`"${value}" is not a valid library or folder name`, {
      code: 'library-name-invalid',
      reason: 'Letters, digits and the characters . _ + - / are allowed.',
      remedy: 'Correct the options "libraries" and "searchPaths".',
    });
  });
}

function checkDirectory(directory: string, workspaceRoot: string): string {
  const path = toPosix(directory);
  const root = posix.isAbsolute(path) ? posix.relative(toPosix(workspaceRoot), path) || '.' : joinPath(path);
  if (isWithin('.', root) && !/^[A-Za-z]:/.test(root)) return checkCharacters(root);
  throw new RustStaticError(`Directory "${directory}" is outside the workspace`, {
    code: 'directory-outside-workspace',
    reason: `The workspace is ${workspaceRoot}.`,
    remedy: 'Give a folder inside the workspace, relative to its root, such as apps/app.',
  });
}

// Shell commands in the Dockerfile contain the path.
function checkCharacters(root: string): string {
  if (/^[\w.@+/-]+$/.test(root)) return root;
  throw new RustStaticError(`Directory "${root}" has characters that a Dockerfile's commands cannot carry`, {
    code: 'directory-name-invalid',
    reason: 'Letters, digits and the characters . _ @ + - / are allowed.',
    remedy: 'Choose or rename the folder.',
  });
}

function checkName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return name;
  throw new RustStaticError(`"${name}" is not a valid crate name`, {
    code: 'crate-name-invalid',
    reason: 'Cargo allows letters, digits, - and _, and no digit at the beginning.',
    remedy: 'Give another name with the option "name".',
  });
}
