import { posix } from 'node:path';
import { isFlag, isText, listOf, optional, parseJson, shape } from '../json';
import { crateOfPackageId, profileFolder, versionOfPackageId } from '../cargo/messages';

/**
 * A compiled unit: one call of rustc, or one run of a build script, for a crate. Cargo names its
 * files by a hash of the crate's source, features, profile, target, flags, compiler and
 * dependencies.
 */
export interface Unit {
  /** Folder in the target directory: `release`, or `<triple>/release`. */
  folder: string;
  /** Name and version of the package. */
  name: string;
  version: string;
  /** 16 hexadecimal digits. */
  hash: string;
}

const HASH = '[0-9a-f]{16}';
/** A file in the layout of `build/<package>/<hash>/`, the default since cargo 1.100. */
const OWN_FOLDER = new RegExp(`^(.+)/build/([\\w-]+)/(${HASH})/`);
/** A file in the older layout, whose names end with the hash. */
const SUFFIXED = new RegExp(`^(.+)/(?:deps/[\\w-]+|build/[\\w-]+)-(${HASH})[./]`);

const isMessage = shape({
  reason: isText,
  package_id: isText,
  fresh: optional(isFlag),
  filenames: optional(listOf(isText)),
  out_dir: optional(isText),
  target: optional(shape({ kind: listOf(isText) })),
});

/** The crates of a build, as cargo reports them. */
export interface ReportedUnits {
  units: Map<string, Unit & { packageId: string }>;
  /** Ids of packages whose build script or procedural macro ran. */
  ran: Set<string>;
  /** Ids of packages of which a part was compiled now. */
  compiled: Set<string>;
}

/** Folders of a build's units: for the target, and for build scripts and macros. */
export function unitFolders({ target, profile }: { target: string; profile: string }): string[] {
  const folder = profileFolder(profile);
  return [`${target}/${folder}`, folder];
}

/**
 * Collects units from cargo's JSON messages, line by line. Packages with a path are left out: a
 * unit never belongs to the workspace.
 *
 * @param targetDir absolute path of the target directory, as cargo prints it
 */
export function collectUnits(targetDir: string): ReportedUnits & { add(line: string): void } {
  const units: ReportedUnits['units'] = new Map();
  const [ran, compiled] = [new Set<string>(), new Set<string>()];
  const add = (line: string): void => {
    const message = line.startsWith('{') ? parseJson(line, isMessage) : undefined;
    if (!message || !isForeign(message.package_id)) return;
    const { package_id: packageId, filenames = [], out_dir, target } = message;
    if (message.fresh === false) compiled.add(packageId);
    if (out_dir !== undefined || target?.kind.includes('proc-macro')) ran.add(packageId);
    for (const file of out_dir === undefined ? filenames : [`${out_dir}/`]) {
      const found = placeOf(posix.relative(targetDir, file) + (file.endsWith('/') ? '/' : ''));
      if (found)
        units.set(keyOf(found), {
          ...found,
          name: crateOfPackageId(packageId),
          version: versionOfPackageId(packageId),
          packageId,
        });
    }
  };
  return { units, ran, compiled, add };
}

/** True for a package from a registry or a git repository. */
function isForeign(packageId: string): boolean {
  return /^(registry|sparse|git)\+/.test(packageId);
}

function placeOf(path: string): Pick<Unit, 'folder' | 'hash'> | undefined {
  const own = OWN_FOLDER.exec(path);
  if (own) return { folder: own[1]!, hash: own[3]! };
  const suffixed = SUFFIXED.exec(path);
  return suffixed ? { folder: suffixed[1]!, hash: suffixed[2]! } : undefined;
}

/** The key of a unit in a target directory. */
export function keyOf({ folder, hash }: Pick<Unit, 'folder' | 'hash'>): string {
  return `${folder} ${hash}`;
}

/** Returns the key of the unit that a path in the target directory belongs to, in both layouts. */
export function unitKeyAt(path: string): string | undefined {
  const [, folder, hash] =
    /^(.+?)\/build\/[\w-]+\/([0-9a-f]{16})(?:\/|$)/.exec(path) ??
    /^(.+?)\/(?:\.fingerprint|build)\/[\w-]+-([0-9a-f]{16})(?:\/|$)/.exec(path) ??
    /^(.+?)\/deps\/[\w-]+-([0-9a-f]{16})(?:\.[\w.-]+)?$/.exec(path) ??
    [];
  return folder === undefined || hash === undefined ? undefined : keyOf({ folder, hash });
}

/**
 * True if a path may be part of a unit: a plain relative path below the unit's own names, without
 * `..`, empty parts, backslashes or control characters.
 */
export function isOwnPath({ folder, name, hash }: Unit, path: string): boolean {
  if (path.split('/').some((part) => ['', '.', '..'].includes(part)) || /[\\\u0000-\u001f]/.test(path))
    return false;
  if (!path.startsWith(`${folder}/`)) return false;
  const [top = '', first = '', ...rest] = path.slice(folder.length + 1).split('/');
  if (top === '.fingerprint') return first === `${name}-${hash}`;
  if (top === 'build') return first === `${name}-${hash}` || (first === name && rest[0] === hash);
  const isFile = rest.length === 0 && new RegExp(`^[\\w-]+-${hash}(\\.[\\w.-]+)?$`).test(first);
  return top === 'deps' && isFile;
}

/** True for a folder that contains a unit's own folders. */
export function isAbove({ folder, name }: Unit, path: string): boolean {
  const tops = ['deps', '.fingerprint', 'build', `build/${name}`].map((top) => `${folder}/${top}/`);
  return tops.some((top) => top.startsWith(path.replace(/\/*$/, '/')));
}

/**
 * True for a file by which cargo recognizes a unit as complete. Such files are written last, so
 * that an interrupted restore leaves nothing that cargo would take for compiled.
 */
export function isFingerprint(path: string): boolean {
  return /\/\.fingerprint\/|\/build\/[\w-]+\/[0-9a-f]{16}\/fingerprint\//.test(path);
}
