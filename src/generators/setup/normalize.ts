import { posix } from 'node:path';
import { isWithin, joinPath, toPosix } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { RELEASES } from '../../libraries/alpine-releases';
import type { SetupOptions } from './schema';

/** Options with all defaults filled in. */
export interface NormalizedSetup {
  /** Folder of the crate, relative to the Nx root. */
  root: string;
  /** Name of a new crate. Empty if the folder has a manifest, because the name is there. */
  name: string;
  libraries: string[];
  searchPaths: string[];
  alpine: string;
  /** True if the command line set the release. Then it is written to the manifest. */
  alpineGiven: boolean;
  /** True if a setting above the crate has the release. The manifest would hide later changes of it. */
  alpineInherited: boolean;
  edition: string;
  /** True if nothing may be downloaded. */
  offline: boolean;
}

/**
 * Minor versions of Alpine releases with known package lists. Before 3.20, the static archives
 * differ too much.
 */
const OLDEST_ALPINE = 20;

/** Facts about the workspace. The functions get the folder of the crate, relative to the Nx root. */
export interface Surroundings {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /** Absolute path of the folder in which the user has called Nx. */
  cwd: string;
  defaultAlpine: (root: string) => DefaultAlpine;
  /** True if the folder has a manifest. */
  isThere: (root: string) => boolean;
}

/** The Alpine release of a crate if the command line sets none. */
export interface DefaultAlpine {
  release: string;
  /** True if the workspace's manifest or the plugin's options set it. */
  isInherited: boolean;
}

/**
 * Fills in defaults.
 *
 * @throws RustStaticError for a folder outside the workspace, and for values that cargo or Alpine
 * would refuse
 */
export function normalizeSetup(
  options: SetupOptions,
  { workspaceRoot, cwd, defaultAlpine, isThere }: Surroundings,
): NormalizedSetup {
  const root = checkDirectory(options.directory, workspaceRoot, cwd);
  const usual = defaultAlpine(root);
  const alpine = release(options.alpine ?? usual.release);
  const minor = Number(/^3\.(\d+)$/.exec(alpine)?.[1] ?? NaN);
  if (!(minor >= OLDEST_ALPINE))
    throw new RustStaticError(`Option "alpine" is "${alpine}"`, {
      code: 'option-value-invalid',
      reason: `It should be a release from 3.${OLDEST_ALPINE} on, such as 3.24.`,
      remedy: 'Correct the option "alpine".',
    });
  return {
    root,
    // Folders of existing crates may have any name.
    name: isThere(root)
      ? ''
      : checkName(options.name ?? posix.basename(root === '.' ? toPosix(workspaceRoot) : root)),
    libraries: cleanNames(options.libraries),
    searchPaths: cleanNames(options.searchPaths),
    alpine,
    alpineGiven: options.alpine !== undefined,
    alpineInherited: options.alpine === undefined && usual.isInherited,
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

function checkDirectory(directory: string, workspaceRoot: string, cwd: string): string {
  // Nx accepts an empty answer to its question.
  if (directory.trim() === '')
    throw new RustStaticError('No folder given', {
      code: 'directory-missing',
      reason: 'An empty name would mean the current folder.',
      remedy: 'Give the folder of a crate, such as apps/app, or . for the current folder.',
    });
  const path = toPosix(directory);
  const inRoot = (full: string): string => posix.relative(toPosix(workspaceRoot), full) || '.';
  const root = posix.isAbsolute(path) ? inRoot(path) : fromFolder(inRoot(toPosix(cwd)), joinPath(path));
  if (isWithin('.', root) && !/^[A-Za-z]:/.test(root)) return checkCharacters(root);
  throw new RustStaticError(`Directory "${directory}" is outside the workspace`, {
    code: 'directory-outside-workspace',
    reason: `The workspace is ${workspaceRoot}.`,
    remedy: 'Run the command in the root of the workspace, with a folder inside it, such as apps/app.',
  });
}

// Nx's own generators have this rule: a path that begins with the current folder counts from the root.
function fromFolder(here: string, path: string): string {
  return isWithin('.', here) && !isWithin(here, path) ? joinPath(here, path) : path;
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
