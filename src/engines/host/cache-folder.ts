import { accessSync, constants, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CONFIG_NAMES } from '../../cargo/config';
import { RustStaticError } from '../../errors';

/** Where the staged trees lie, below the user's cache. */
const TREES = 'rust-static/trees';

/**
 * The folder that holds the staged trees, absolute and without links: of the user's cache ($XDG_CACHE_HOME, else
 * ~/.cache), or of the temporary folder where something above the cache would reach a build: a manifest, a git
 * repository, cargo's configuration.
 *
 * @param harmless files of cargo's configuration that reach every build, absolute
 * @throws RustStaticError when neither can be used
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

/** The folders that may hold staged trees, whether or not they are there. */
export function possibleTreesFolders(env: NodeJS.ProcessEnv): string[] {
  return candidates(env).map((base) => join(base, TREES));
}

/** The folder for caches of the caller (https://specifications.freedesktop.org/basedir-spec/latest/), absolute. */
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
    // Whoever else may write there decides what is built.
    if (uid !== (process.getuid?.() ?? uid) || (mode & 0o022) !== 0)
      return { reason: `${path} is not this user's alone.` };
    const above = foundAbove(folder, harmless);
    return above === undefined ? { folder } : { reason: `${path} lies below ${above}.` };
  } catch (error) {
    return { reason: `${path} cannot be written (${(error as NodeJS.ErrnoException).code}).` };
  }
}

/** What cargo, git or a build script would find above a folder. */
function foundAbove(folder: string, harmless: readonly string[]): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = ['Cargo.toml', '.git', ...CONFIG_NAMES]
      .map((name) => join(at, name))
      .find((file) => !harmless.includes(file) && existsSync(file));
    if (found !== undefined || at === dirname(at)) return found;
  }
}
