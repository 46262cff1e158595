import { memoized, type Entry, type Files } from '../cargo/files';
import { ancestors, isWithin, joinPath } from '../cargo/paths';
import { behindLink, isEntryIgnored, isIgnored, withFolder, type IgnoreRules } from './ignore-rules';

/**
 * A link among the inputs of a build. Nx does not hash links to folders, and its daemon does not
 * notice changes behind links to files.
 */
export interface Link {
  /** Relative to the Nx root. */
  path: string;
  /** Real path of its target, relative to the Nx root. */
  leads: string;
  /** Other links on the way to the target. Absent if there are none. */
  through?: string[];
}

// Nx never hashes these, whether or not git ignores them.
const NEVER = /(?:^|\/)(?:\.git|node_modules|\.nx|\.yarn\/cache)$/;

/** True for a path that is never a source. */
export function isNever(path: string): boolean {
  return NEVER.test(path);
}

/**
 * Returns the links in paths and below them, sorted. Ignored entries are skipped. A broken link has
 * the path that it names. The result is empty if the view of the workspace does not support links.
 *
 * @param paths files and folders relative to the Nx root, whether or not they exist
 * @param excluded folders to skip
 */
export function linksOf(files: Files, paths: readonly string[], excluded: readonly string[]): Link[] {
  if (!files.entries) return [];
  const found = new Map<string, Link>();
  for (const path of paths) {
    const own = memoized(files, `links ${path}`, () => [...above(files, path), ...below(files, path)]);
    for (const link of own)
      if (!excluded.some((folder) => isWithin(folder, link.path))) found.set(link.path, link);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Returns the targets of links outside of the source roots, relative to the Nx root, sorted. A
 * target that contains the link itself is left out, because the folder would contain itself. The
 * links outside of the roots count too: git names only the link if it leads elsewhere.
 */
export function linkedPaths(links: readonly Link[], roots: readonly string[]): string[] {
  const isBeside = (path: string): boolean =>
    isWithin('.', path) && !roots.some((root) => isWithin(root, path));
  const targets = links.filter(({ path, leads }) => !isWithin(leads, path)).map(({ leads }) => leads);
  const own = links.flatMap(({ path, through = [] }) => [path, ...through]);
  return [...new Set([...targets, ...own].filter(isBeside))].sort();
}

/** Returns the broken link that a path is, or goes through. */
export function brokenLinkIn(files: Files, path: string): Link | undefined {
  if (!files.entries) return undefined;
  return above(files, path).find(
    ({ leads }) => files.read(leads) === undefined && files.list(leads).length === 0,
  );
}

function linkOf(path: string, leads: string, through: string[] | undefined): Link {
  return { path, leads, ...(through && { through }) };
}

/** Returns the links among a path and its parent folders. */
function above(files: Files, path: string): Link[] {
  return ancestors(path)
    .filter((at) => at !== '.' && at !== '/' && isWithin('.', at))
    .flatMap((at) => {
      const folder = joinPath(at, '..');
      const name = at.slice(folder === '.' ? 0 : folder.length + 1);
      const entry = entriesOf(files, folder).find((one) => one.name === name);
      return entry?.leads === undefined ? [] : [linkOf(at, entry.leads, entry.through)];
    });
}

function below(files: Files, path: string): Link[] {
  if (!isWithin('.', path)) return [];
  const found: Link[] = [];
  walk(
    { path, real: path },
    path === '.' ? [] : rulesIn(files, joinPath(path, '..')),
    new Set(ancestors(path)),
  );
  return found;

  /** @param open real paths of the parent folders, because a link to one of them would never end */
  function walk(folder: { path: string; real: string }, outer: IgnoreRules, open: ReadonlySet<string>): void {
    const entries = entriesOf(files, folder.path);
    const rules = withFolder(outer, files, folder.path, entries);
    for (const { name, isFolder, leads, through } of entries) {
      const at = joinPath(folder.path, name);
      if ((!isFolder && leads === undefined) || isNever(at) || isHidden(rules, at, { isFolder, leads }))
        continue;
      if (leads !== undefined) found.push(linkOf(at, leads, through));
      const real = leads ?? joinPath(folder.real, name);
      if (isFolder && isWithin('.', real) && !open.has(real) && !isCaches(at))
        walk({ path: at, real }, leads === undefined ? rules : behind(at, leads), new Set([...open, real]));
    }
  }

  function behind(link: string, leads: string): IgnoreRules {
    return leads === '.' ? [] : behindLink(rulesIn(files, joinPath(leads, '..')), link, leads);
  }

  // For git, `cache/` means a folder and no link. A link that leads to nothing that Nx hashes still
  // counts as hidden.
  function isHidden(rules: IgnoreRules, at: string, { isFolder, leads }: Omit<Entry, 'name'>): boolean {
    if (leads === undefined || isEntryIgnored(rules, at, false)) return isEntryIgnored(rules, at, isFolder);
    return isEntryIgnored(rules, at, isFolder) && (!isWithin('.', leads) || isIgnored(files, leads));
  }

  // Cargo marks its own target folders. A module may also be called target.
  function isCaches(folder: string): boolean {
    return folder.endsWith('target') && files.read(joinPath(folder, 'CACHEDIR.TAG')) !== undefined;
  }
}

/**
 * Returns the rules of a folder and of its parents. They are cached, because crates share most of
 * them.
 */
function rulesIn(files: Files, folder: string): IgnoreRules {
  return memoized(files, `rules ${folder}`, () =>
    withFolder(folder === '.' ? [] : rulesIn(files, joinPath(folder, '..')), files, folder),
  );
}

/** Returns the entries of a folder, as `Files.entries` does. They are cached. */
export function entriesOf(files: Files, folder: string): Entry[] {
  return memoized(files, `entries ${folder}`, () => files.entries!(folder));
}
