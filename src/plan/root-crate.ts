import { minimatch } from 'minimatch';
import type { Entry, Files } from '../cargo/files';
import { inherited, readManifest, type Manifest } from '../cargo/manifest';
import { isWithin, joinPath } from '../cargo/paths';
import { strings, table } from '../cargo/toml';
import { isRecord, parseJson } from '../json';
import { isEntryIgnored, withFolder, type IgnoreRules } from './ignore-rules';
import { entriesOf, isNever, type Link } from './links';

/** Folders at the Nx root that belong to editors, CI, git hooks, cargo's target and Nx's outputs. */
export const ROOT_FOLDERS = [
  ...['.circleci', '.devcontainer', '.github', '.gitlab', '.husky', '.idea', '.vscode', '.yarn', '.zed'],
  ...['dist', 'target'],
];

/** Stands for all `*.log` files directly in the Nx root: `nx run app:static-build | tee build.log`. */
export const ROOT_LOGS = '*.log';

/** Files at the Nx root that belong to Nx, npm, editors and CI, and `ROOT_LOGS`. */
export const ROOT_FILES = [
  ...['.editorconfig', '.gitlab-ci.yml', '.node-version', '.npmrc', '.nvmrc', '.pnp.cjs', '.pnp.loader.mjs'],
  ...['.yarnrc.yml', ROOT_LOGS],
  ...['bun.lock', 'bun.lockb', 'npm-shrinkwrap.json', 'nx.json', 'package-lock.json', 'package.json'],
  ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'project.json', 'yarn.lock'],
];

/** True if a set of excluded paths contains a path or `ROOT_LOGS` stands for it. */
export function isExcluded(excluded: ReadonlySet<string>, path: string): boolean {
  return excluded.has(path) || (excluded.has(ROOT_LOGS) && /^[^/]+\.log$/.test(path));
}

/**
 * Returns paths below a crate at the Nx root that are not its sources: other Nx projects, files of
 * tools, and what `exclude` of its manifest names. The build does not see them, so they cannot
 * affect the binary.
 *
 * @param needed other paths that the build reads, which are never among them
 * @param isTest true for tests, which read data that `exclude` keeps out of the published package
 * @param linksWithout returns the links of the sources, without these paths; they may lead to some
 */
export function notOfRootCrate(
  files: Files,
  { needed, isTest }: { needed: readonly string[]; isTest: boolean },
  linksWithout: (paths: string[]) => Link[],
): string[] {
  const crate = readManifest(files, '.');
  if (!crate) return [];
  const sources = [...SOURCES, ...namedTargets(crate)].map((path) => joinPath(path));
  const touches = (path: string) => (own: string) => isWithin(path, own) || isWithin(own, path);
  const left = isTest ? [] : excludedBy(crate);
  const found = [...ROOT_FOLDERS, ...ROOT_FILES, ...left, ...nestedProjects(files)];
  const own = [...new Set(found)].filter((path) => !sources.some(touches(path))).sort();
  const used = [...needed, ...linksWithout(own).map(({ leads }) => leads)].filter((path) => path !== '.');
  const isUsed = (path: string): boolean =>
    used.some((one) => touches(path)(one) || isExcluded(new Set([path]), one.split('/')[0]!));
  return own.filter((path) => !isUsed(path));
}

// Cargo looks for targets there, and refuses a manifest that names a missing one.
const SOURCES = ['src', 'tests', 'benches', 'examples', 'build.rs', 'Cargo.toml', 'Cargo.lock', '.cargo'];

/** Returns the files that the manifest names as sources of targets. */
function namedTargets({ toml }: Manifest): string[] {
  const targets = [toml.lib, ...['bin', 'example', 'test', 'bench'].flatMap((kind) => toml[kind] ?? [])];
  const paths = [...targets.map((target) => table(target).path), table(toml.package).build];
  return paths.filter((path) => typeof path === 'string');
}

/**
 * Returns the paths directly in the crate that `exclude` of its manifest names, without those that
 * need a wildcard. A path further down stays: a macro that lists `templates` would otherwise
 * silently embed less than with plain cargo. A negated pattern makes the meaning of the others
 * depend on their order, so then nothing is left out.
 */
function excludedBy(crate: Manifest): string[] {
  const patterns = strings(inherited(crate, crate, 'exclude'));
  if (patterns.some((pattern) => pattern.startsWith('!'))) return [];
  return patterns
    .map((pattern) => pattern.replace(/^\//, '').replace(/(?:\/\*{0,2})+$/, ''))
    .filter((path) => path !== '' && !/[*?[\]{}\\]/.test(path))
    .map((path) => joinPath(path))
    .filter((path) => path !== '.' && path !== '..' && !path.includes('/'));
}

/**
 * Returns the folders of Nx projects that lie directly in the Nx root, or in folders of folders
 * such as `packages`. A project beside other files, such as `assets/site`, is not returned: a macro
 * that lists `assets` would otherwise silently embed less than with plain cargo.
 */
function nestedProjects(files: Files): string[] {
  if (!files.entries) return [];
  const patterns = packagePatterns(files);
  const isProject = (folder: string, entries: readonly Entry[]): boolean =>
    entries.some(
      ({ name }) =>
        name === 'project.json' ||
        (name === 'package.json' && patterns.some((pattern) => minimatch(folder, pattern))),
    );
  const walk = (folder: string, outer: IgnoreRules): string[] => {
    const entries = entriesOf(files, folder);
    const folders = entries.filter(({ isFolder, leads }) => isFolder && leads === undefined);
    if (folder !== '.') {
      if (isProject(folder, entries)) return [folder];
      if (files.list(folder).length > folders.length) return [];
    }
    const rules = withFolder(outer, files, folder, entries);
    return folders
      .map(({ name }) => ({ name, path: joinPath(folder, name) }))
      .filter(({ path }) => !isNever(path) && !isEntryIgnored(rules, path, true))
      .flatMap(({ path }) => walk(path, rules));
  };
  return walk('.', []);
}

/** Returns the globs of npm's, yarn's and pnpm's workspaces. */
export function packagePatterns(files: Files): string[] {
  const { workspaces } = parseJson(files.read('package.json'), isRecord) ?? {};
  const list = Array.isArray(workspaces)
    ? workspaces
    : ((workspaces as { packages?: unknown })?.packages ?? []);
  const pnpm = (files.read('pnpm-workspace.yaml') ?? '').matchAll(/^\s*-\s*["']?([^"'#\n]+?)["']?\s*$/gm);
  return [...(list as unknown[]).map(String), ...[...pnpm].map((match) => match[1]!)].map((glob) =>
    glob.replace(/^\.\//, '').replace(/\/$/, ''),
  );
}
