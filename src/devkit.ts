import { createRequire } from 'node:module';
import type * as Devkit from '@nx/devkit';
import ignore from 'ignore';

/**
 * The parts of the devkit that Nx itself contains: all except `formatFiles` and
 * `visitNotIgnoredFiles` (22 to 24).
 */
type Kit = Omit<typeof Devkit, 'formatFiles' | 'visitNotIgnoredFiles'> &
  Partial<Pick<typeof Devkit, 'formatFiles' | 'visitNotIgnoredFiles'>>;

const requireHere = createRequire(__filename);
const kit = load();

/**
 * The devkit is an optional peer dependency. If a workspace has none (package-based ones), npm
 * would install the newest, which refuses an older Nx, so the plugin could not be installed.
 * Without the devkit, the same functions come from Nx.
 */
export const {
  createProjectGraphAsync,
  getOutputsForTargetAndConfiguration,
  logger,
  readCachedProjectGraph,
  readJson,
  readJsonFile,
  readNxJson,
  updateNxJson,
  workspaceRoot,
} = kit;

function load(): Kit {
  try {
    return requireHere('@nx/devkit') as Kit;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return requireHere('nx/src/devkit-exports') as Kit;
  }
}

/** Formats files that a generator has changed, if the devkit is installed. */
export async function formatFiles(tree: Devkit.Tree): Promise<void> {
  await kit.formatFiles?.(tree);
}

/** Visits the files below the root that git does not ignore. */
export function visitNotIgnoredFiles(tree: Devkit.Tree, visit: (path: string) => void): void {
  if (kit.visitNotIgnoredFiles) kit.visitNotIgnoredFiles(tree, '.', visit);
  else
    walk(
      tree,
      '',
      ignore().add(['node_modules', '.git', '.nx', tree.read('.gitignore', 'utf8') ?? '']),
      visit,
    );
}

function walk(
  tree: Devkit.Tree,
  folder: string,
  ignored: ReturnType<typeof ignore>,
  visit: (path: string) => void,
): void {
  for (const name of tree.children(folder)) {
    const path = folder ? `${folder}/${name}` : name;
    if (tree.isFile(path)) {
      if (!ignored.ignores(path)) visit(path);
    } else if (!ignored.ignores(`${path}/`)) walk(tree, path, ignored, visit);
  }
}
