import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { RustStaticError } from '../errors';
import { filesOnDisk, type Files } from '../cargo/files';
import { ancestors, isWithin, joinPath, toPosix } from '../cargo/paths';
import { isEntryIgnored, withFolder, type IgnoreRules } from './ignore-rules';

// Never sources, whether or not git ignores them.
const NEVER = new Set(['.git', 'node_modules', '.nx', 'target']);

/** What of a plan decides which files a build sees. */
export interface SourceSelection {
  sourceRoots: string[];
  sourceFiles: string[];
  outputPath: string;
}

/**
 * The files that a build sees, relative to the Nx root, sorted: those below the source roots that git does not
 * ignore (as Nx hashes them), and the single files. Symbolic links are followed inside the workspace.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError for a link that leaves the workspace or leads nowhere
 */
export function listSourceFiles(root: string, selection: SourceSelection): string[] {
  const walk = new Walk(root, filesOnDisk(root), selection.outputPath);
  for (const folder of selection.sourceRoots) walk.root(folder);
  return [...new Set([...walk.found, ...selection.sourceFiles])].sort();
}

class Walk {
  readonly found: string[] = [];
  private readonly open = new Set<string>();

  constructor(
    private readonly workspace: string,
    private readonly files: Files,
    private readonly outputPath: string,
  ) {}

  root(path: string): void {
    const above = ancestors(path).toReversed().slice(0, -1);
    const rules = above.reduce<IgnoreRules>((outer, folder) => withFolder(outer, this.files, folder), []);
    this.entry(path, rules);
  }

  private entry(path: string, rules: IgnoreRules): void {
    const isFolder = this.resolve(path);
    if (path !== '.' && isEntryIgnored(rules, path, isFolder)) return;
    if (isFolder) this.folder(path, withFolder(rules, this.files, path));
    else this.found.push(path);
  }

  private folder(path: string, rules: IgnoreRules): void {
    const real = realpathSync(join(this.workspace, path));
    // A link to a folder above itself would never end.
    if (this.open.has(real) || path === this.outputPath) return;
    this.open.add(real);
    for (const name of readdirSync(real).sort())
      if (!NEVER.has(name)) this.entry(joinPath(path, name), rules);
    this.open.delete(real);
  }

  /** Whether the entry is a folder, seen through links. */
  private resolve(path: string): boolean {
    const full = join(this.workspace, path);
    const stats = statSync(full, { throwIfNoEntry: false });
    if (!stats)
      throw new RustStaticError(`${path} does not exist, or is a link that leads nowhere`, {
        reason: 'The build would see something else than what is hashed.',
        remedy: 'Restore the file, or remove the link.',
      });
    if (lstatSync(full).isSymbolicLink()) {
      const target = toPosix(relative(realpathSync(this.workspace), realpathSync(full)));
      if (!isWithin('.', target || '.'))
        throw new RustStaticError(`${path} is a link that leaves the workspace`, {
          reason: `It leads to ${realpathSync(full)}, which Nx cannot hash.`,
          remedy: 'Replace the link with a copy, or move its target into the workspace.',
        });
    }
    return stats.isDirectory();
  }
}
