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

/**
 * Clean builds, by the digest of their tree, so that a state that occurs again is not built again.
 */
export type References = Map<string, Record<Project, Buffer>>;

/**
 * Builds all projects of a tree from scratch, in a new folder, without Nx and without any cache.
 *
 * @returns the binaries
 */
export async function cleanBuild(
  tree: Tree,
  known: References,
  docker: boolean,
): Promise<Record<Project, Buffer>> {
  const key = sha256(JSON.stringify([...tree].sort(([a], [b]) => (a < b ? -1 : 1))));
  const before = known.get(key);
  if (before) return before;
  const root = mkdtempSync(join(tmpdir(), 'rust-static-clean-'));
  try {
    writeTree(root, tree);
    const { plugins } = JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8')) as { plugins: never[] };
    const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache') };
    for (const [name, folder] of Object.entries(PROJECTS)) {
      const project = { name, root: folder };
      const task = `${name}:static-build`;
      const request = { workspaceRoot: root, project, task, plugins, env, host: hostFacts() };
      const prepared = prepareBuild({
        ...request,
        options: {},
        commandLine: {},
        outputs: undefined,
        outputsOf: () => [],
        hashing: undefined,
      });
      const { signal: cancelled } = new AbortController();
      await runBuild(prepared, { engineOf: selectEngine, terminal: recordingTerminal(), cancelled });
    }
    const binaries = binariesIn(root);
    known.set(key, binaries);
    return binaries;
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
  const entries = Object.keys(PROJECTS).map((name) => [name, readFileSync(binaryOf(root, name as Project))]);
  return Object.fromEntries(entries) as Record<Project, Buffer>;
}
