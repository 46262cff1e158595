import { existsSync, lstatSync, readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join, relative } from 'node:path';
import { RustStaticError } from '../errors';
import { filesOnDisk } from '../cargo/files';
import { ancestors, isWithin, toPosix } from '../cargo/paths';
import type { InputTarget } from './input-targets';
import { linkProblem, refuseLinks, type LinkProblem } from './link-problems';
import { isNever } from './links';
import { isExcluded } from './root-crate';
import {
  behindLink,
  isEntryIgnored,
  isIgnored,
  rulesAbove,
  withFolder,
  type IgnoreRules,
} from './ignore-rules';

// Credentials are only needed to fetch, not to build.
const CREDENTIALS = /(^|\/)\.cargo\/credentials(\.toml)?$/;

/** The parts of a plan that determine which files a build sees. */
export interface SourceSelection {
  sourceRoots: string[];
  /** Files and folders below the roots that the build does not see. */
  excluded: string[];
  sourceFiles: string[];
  outputPath: string;
  /**
   * Folders of vendored crates. All their files are included, because cargo compares each with a
   * checksum.
   */
  vendored?: readonly string[];
  /** Targets whose outputs the build reads. Links may lead there although git ignores them. */
  inputTargets?: readonly InputTarget[];
  /** Whether broken links are refused. A build skips them, as cargo does. */
  refusesBroken?: boolean;
  /** Name of the setting that adds further files, for errors. The default is `include`. */
  option?: string;
}

/**
 * Returns the files that a build sees, relative to the Nx root, sorted: single files, and the files
 * below the source roots that neither git nor Nx ignores, which are those that Nx hashes. Links are
 * followed. Broken links, pipes, sockets and devices are skipped, as in cargo and Nx.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError for a root that is missing or ignored, and for all links to files that Nx
 * does not hash
 */
export function listSourceFiles(root: string, selection: SourceSelection): string[] {
  const walk = new Walk(root, selection);
  for (const folder of selection.sourceRoots) walk.root(folder);
  refuseLinks(walk.problems, selection.option);
  const single = selection.sourceFiles.filter((path) => statOf(join(root, path))?.isFile());
  return [...new Set([...walk.found, ...single])].sort();
}

/** The type of a directory entry. A link counts as a link, whatever it points to. */
type Kind = 'file' | 'folder' | 'link' | 'other';

class Walk {
  readonly found: string[] = [];
  readonly problems: LinkProblem[] = [];
  private readonly excluded;
  private readonly files;
  private readonly above: IgnoreRules;
  private readonly open = new Set<string>();

  constructor(
    private readonly workspace: string,
    private readonly selection: SourceSelection,
  ) {
    this.excluded = new Set(selection.excluded);
    this.files = filesOnDisk(workspace);
    this.above = rulesAbove(workspace);
  }

  root(path: string): void {
    let rules = this.above;
    for (const folder of ancestors(path).toReversed()) {
      const isFolder = statOf(join(this.workspace, folder))?.isDirectory() ?? false;
      if (folder !== '.' && isEntryIgnored(rules, folder, isFolder)) throw ignoredRoot(path, folder);
      if (folder !== path) rules = withFolder(rules, this.files, folder);
    }
    const stats = lstatSync(join(this.workspace, path), { throwIfNoEntry: false });
    if (!stats || !existsSync(join(this.workspace, path))) throw missingRoot(path);
    this.entry(path, kindOf(stats), rules);
  }

  /**
   * There are many files, so the code avoids system calls for facts that the directory listing
   * already contains.
   */
  private entry(path: string, kind: Kind, rules: IgnoreRules): void {
    const stats = kind === 'link' ? statOf(join(this.workspace, path)) : undefined;
    const seen = stats ? kindOf(stats) : kind;
    if (path !== '.' && !this.isVendored(path) && isEntryIgnored(rules, path, kind === 'folder')) return;
    if (isExcluded(this.excluded, path)) return;
    const problem =
      kind === 'link' && linkProblem({ root: this.workspace, path, above: this.above }, this.selection);
    // For git, `target/` means no link. Whoever has a link to another disk there still means it.
    if (problem && isEntryIgnored(rules, path, seen === 'folder')) return;
    if (problem) this.problems.push(problem);
    else if (seen === 'folder') this.folder(path, kind === 'link' ? this.behind(path, rules) : rules);
    else if (seen === 'file') this.found.push(path);
  }

  /** @param rules those of the link, which count if it leads to the output of another target */
  private behind(link: string, rules: IgnoreRules): IgnoreRules {
    const { workspace, files, above } = this;
    const leads = toPosix(relative(realpathSync(workspace), realpathSync(join(workspace, link)))) || '.';
    if (!isWithin('.', leads) || isIgnored(files, leads, above)) return rules;
    const outer = ancestors(leads).slice(1).toReversed();
    const real = outer.reduce((sum, folder) => withFolder(sum, files, folder), above);
    return behindLink(real, link, leads);
  }

  private folder(path: string, outer: IgnoreRules): void {
    const real = realpathSync(join(this.workspace, path));
    const { outputPath } = this.selection;
    // Following a link to a parent folder would never end.
    if (this.open.has(real) || path === outputPath) return;
    if (isTargetFolder(real) && !this.isVendored(path)) return;
    const entries = readdirSync(real, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    const rules = withFolder(outer, this.files, path, entries);
    this.open.add(real);
    for (const entry of entries)
      if (this.isSource(path, entry.name)) this.entry(below(path, entry.name), kindOf(entry), rules);
    this.open.delete(real);
  }

  private isSource(folder: string, name: string): boolean {
    const never =
      isNever(below(folder, name)) ||
      (name.startsWith('credentials') && CREDENTIALS.test(below(folder, name)));
    return !never || this.isVendored(below(folder, name));
  }

  private isVendored(path: string): boolean {
    const { vendored = [] } = this.selection;
    return vendored.some((folder) => path !== folder && isWithin(folder, path));
  }
}

function kindOf(entry: Stats | Dirent): Kind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function below(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

/** Follows links. Undefined for a broken or circular link. */
function statOf(path: string): Stats | undefined {
  return existsSync(path) ? statSync(path) : undefined;
}

// Cargo marks its own target folders. A module may also be called target.
function isTargetFolder(folder: string): boolean {
  return folder.endsWith('target') && existsSync(join(folder, 'CACHEDIR.TAG'));
}

function ignoredRoot(path: string, folder: string): RustStaticError {
  return new RustStaticError(`${path} is ignored (by a rule for ${folder})`, {
    code: 'source-ignored',
    reason:
      'The build needs it, but Nx does not hash what git or .nxignore ignores, so a change would go unseen.',
    remedy: `Take ${folder} out of .gitignore or .nxignore. If another target writes it, name that target in \`include\` instead: { target = "<project>:<target>" }.`,
  });
}

function missingRoot(path: string): RustStaticError {
  return new RustStaticError(`${path} does not exist, or is a broken link`, {
    code: 'source-missing',
    reason: 'The build would see something other than what Nx hashed.',
    remedy: 'Restore the file, or remove the link.',
  });
}
