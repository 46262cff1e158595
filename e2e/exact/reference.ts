import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareBuild } from '../../src/build/prepare';
import { runBuild } from '../../src/build/run';
import { recordingTerminal } from '../../src/engines/terminal';
import { hostFacts } from '../../src/plan/host-facts';
import { defaultOutput } from '../../src/plan/normalize-options';
import { selectEngine } from '../../src/select-engine';
import { sha256 } from '../../src/digest';
import { removeVolumes } from '../support/volumes.cjs';
import type { Tree } from './tree';
import { writeTree } from './workspace';

const exec = (program: string, args: string[]): { status: number; output: string; stdout: string } => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status: status ?? 128, output: `${stdout}${stderr}`, stdout };
};

/** The projects of the workspace, with their folders. */
export const PROJECTS = { app: 'apps/app(v2)', tool: 'svc/tool' } as const;
export type Project = keyof typeof PROJECTS;
/** The names of the projects. */
export const projects = Object.keys(PROJECTS) as Project[];

/**
 * The folders that a project does not depend on. Its clean build does not see them. So an edit there
 * needs no new clean build, and a build that reads them gives another binary than the clean one.
 */
const UNRELATED: Record<Project, readonly string[]> = {
  app: ['svc/'],
  tool: ['apps/', 'libs/told/', 'libs/untold/', 'proto/'],
};

/**
 * Binaries of clean builds, by project and digest of all files that the build saw, so that a state
 * that occurs again is not built again.
 */
export type References = Map<string, Buffer>;

/**
 * Builds all projects of a tree from scratch, each in a new folder, without Nx and without any
 * cache.
 *
 * @returns the binaries
 */
export async function cleanBuild(
  tree: Tree,
  known: References,
  docker: boolean,
): Promise<Record<Project, Buffer>> {
  const binaries: Partial<Record<Project, Buffer>> = {};
  for (const project of projects) {
    const own = treeFor(project, tree);
    const key = sha256(JSON.stringify([project, [...own].sort(([a], [b]) => (a < b ? -1 : 1))]));
    const binary = known.get(key) ?? (await buildProject(project, own, docker));
    known.set(key, binary);
    binaries[project] = binary;
  }
  return binaries as Record<Project, Buffer>;
}

function treeFor(project: Project, tree: Tree): Tree {
  const isRelated = (path: string): boolean => !UNRELATED[project].some((folder) => path.startsWith(folder));
  const own = new Map([...tree].filter(([path]) => isRelated(path)));
  const plugins = pluginsOf(tree).filter(({ include: [path] = [''] }) => isRelated(path));
  return own.set('nx.json', { text: JSON.stringify({ plugins }), mode: 0o644 });
}

function pluginsOf(tree: Tree): { plugin: string; include?: [string] }[] {
  const entry = tree.get('nx.json');
  if (!entry || !('text' in entry)) throw new Error('The tree has no nx.json');
  return (JSON.parse(entry.text) as { plugins: { plugin: string; include?: [string] }[] }).plugins;
}

async function buildProject(name: Project, tree: Tree, docker: boolean): Promise<Buffer> {
  const root = mkdtempSync(join(tmpdir(), 'rust-static-clean-'));
  try {
    writeTree(root, tree);
    const prepared = prepareBuild({
      workspaceRoot: root,
      project: { name, root: PROJECTS[name] },
      task: `${name}:static-build`,
      plugins: pluginsOf(tree),
      env: { ...process.env, XDG_CACHE_HOME: join(root, 'cache') },
      host: hostFacts(),
      options: {},
      commandLine: {},
      outputs: undefined,
      outputsOf: () => [],
      hashing: undefined,
    });
    const { signal: cancelled } = new AbortController();
    await runBuild(prepared, { engineOf: selectEngine, terminal: recordingTerminal(), cancelled });
    return readFileSync(binaryOf(root, name));
  } finally {
    if (docker) removeVolumes({ root, exec });
    rmSync(root, { recursive: true, force: true });
  }
}

/** Returns the absolute path of a project's binary. */
export function binaryOf(root: string, project: Project): string {
  return join(root, defaultOutput(PROJECTS[project]), project);
}

/** Returns the binaries in `dist/`. */
export function binariesIn(root: string): Record<Project, Buffer> {
  const entries = projects.map((name) => [name, readFileSync(binaryOf(root, name))]);
  return Object.fromEntries(entries) as Record<Project, Buffer>;
}
