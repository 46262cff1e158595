import { posix } from 'node:path';
import { minimatch } from 'minimatch';
import type { Files } from '../cargo/files';
import { isRecord, parseCommented } from '../json';
import { packagePatterns } from '../plan/root-crate';
import type { CrateProject } from './workspace-model';

/**
 * Gives every crate a unique project name, because two projects with one name would make every nx
 * command fail. A name that is taken is replaced by the folder's path with `-`, and the project's
 * description says so.
 *
 * @param others paths of the `project.json` and `package.json` files that Nx found
 */
export function withUniqueNames(
  files: Files,
  projects: CrateProject[],
  others: readonly string[],
): CrateProject[] {
  const own = new Set(projects.map(({ root }) => root));
  const named = otherNames(files, others);
  const taken = new Map([...named].filter(([root]) => !own.has(root)).map(([root, name]) => [name, root]));
  return projects.map((project) => {
    // In Nx, a name in project.json or package.json of the same folder overrides ours.
    const name = named.get(project.root) ?? project.name;
    const rival = taken.get(name);
    const free = rival === undefined ? name : freeName(project.root, taken);
    taken.set(free, project.root);
    return free === project.name || rival === undefined ? project : renamed(project, free, rival);
  });
}

function freeName(root: string, taken: ReadonlyMap<string, string>): string {
  const base = root === '.' ? 'crate' : root.replaceAll('/', '-');
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  return name;
}

function renamed(project: CrateProject, name: string, rival: string): CrateProject {
  const description = `The crate ${project.name}; that name is taken by ${rival}. Give it another one with "name" in project.json.`;
  return { ...project, name, metadata: { ...project.metadata, description } };
}

/**
 * Returns names of other projects by folder, as Nx assigns them: project.json overrides
 * package.json.
 */
function otherNames(files: Files, paths: readonly string[]): Map<string, string> {
  const isPackage = packagePatterns(files).map((pattern) => minimatch.filter(pattern));
  const names = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const root = posix.dirname(path);
    const isProject = path.endsWith('project.json');
    const json = parseCommented(files.read(path), isRecord);
    if (!isProject && json?.nx === undefined && !isPackage.some((matches) => matches(root))) continue;
    const fallback = isProject && root !== '.' ? posix.basename(root) : undefined;
    const name = typeof json?.name === 'string' ? json.name : fallback;
    if (name !== undefined && (isProject || !names.has(root))) names.set(root, name);
  }
  return names;
}
