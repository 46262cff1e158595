import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CONFIG_NAMES } from '../../cargo/config';
import { RustStaticError } from '../../errors';

/** Folder of the staged trees, below the user's cache. */
const TREES = 'rust-static/trees';

/**
 * Returns the folder for staged trees, as an absolute path without links. It is in the user's cache
 * ($XDG_CACHE_HOME, else ~/.cache). If something above the cache would affect a build (a manifest,
 * a git repository, or cargo configuration), it is in the temporary folder.
 *
 * @param harmless absolute paths of cargo configuration files that apply to every build
 * @throws RustStaticError if neither folder can be used
 */
export function treesFolder(env: NodeJS.ProcessEnv, harmless: readonly string[]): string {
  const reasons: string[] = [];
  for (const base of candidates(env)) {
    const found = tryFolder(join(base, TREES), harmless);
    if ('folder' in found) return found.folder;
    reasons.push(found.reason);
  }
  throw new RustStaticError('There is no folder for the trees that the host engine builds in', {
    code: 'cache-folder-unusable',
    reason: reasons.join('\n'),
    remedy: 'Set XDG_CACHE_HOME to a folder of your own outside of any repository and cargo workspace.',
  });
}

/** Returns the folders that may hold staged trees, whether or not they exist. */
export function possibleTreesFolders(env: NodeJS.ProcessEnv): string[] {
  return candidates(env).map((base) => join(base, TREES));
}

/**
 * Returns the caller's cache folder as an absolute path
 * (https://specifications.freedesktop.org/basedir-spec/latest/).
 */
export function userCache(env: NodeJS.ProcessEnv): string {
  return env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  return [userCache(env), join(env.TMPDIR || tmpdir(), `rust-static-${process.getuid?.() ?? 'user'}`)];
}

function tryFolder(path: string, harmless: readonly string[]): { folder: string } | { reason: string } {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const folder = realpathSync(path);
    const { uid, mode } = lstatSync(folder);
    accessSync(folder, constants.W_OK);
    // Another user who can write to the folder could change what is built.
    if (uid !== (process.getuid?.() ?? uid) || (mode & 0o022) !== 0)
      return { reason: `${path} is not this user's alone.` };
    const above = foundAbove(folder, harmless);
    return above === undefined ? { folder } : { reason: `${path} lies below ${above}.` };
  } catch (error) {
    return { reason: `${path} cannot be written (${(error as NodeJS.ErrnoException).code}).` };
  }
}

/** Returns a file above a folder that cargo, git or a build script would find. */
function foundAbove(folder: string, harmless: readonly string[]): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = ['Cargo.toml', '.git', ...CONFIG_NAMES]
      .map((name) => join(at, name))
      .find((file) => !harmless.includes(file) && existsSync(file));
    if (found !== undefined || at === dirname(at)) return found;
  }
}
