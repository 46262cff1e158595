import type { NxJsonConfiguration } from '@nx/devkit';
import { join } from 'node:path';
import { createProjectGraphAsync, workspaceRoot, readJsonFile } from '../../devkit';
import { filesOnDisk } from '../../cargo/files';
import { settingsAt, STATIC_BUILD, withTarget } from '../../plan/crate-settings';
import type { Settings } from '../../plan/settings';
import { projectBuild } from '../project-plan';
import { engineReports } from './engines';
import { printReport } from './print';
import { projectReport } from './project';
import type { DoctorReport } from './report';

/** What to examine. */
export interface DoctorRequest {
  /** Every project with the executor when there is none. */
  project: string | undefined;
  targetName: string;
  overrides: Settings;
  /** Whether to ask cargo in the engine, though that may make the image and fetch crates. */
  exact: boolean;
  json: boolean;
}

/** Examines engines and projects. The page says whether every build can work. */
export async function doctor(request: DoctorRequest): Promise<{ text: string; ok: boolean }> {
  const report = await examine(request);
  return { text: request.json ? JSON.stringify(report, null, 2) : printReport(report), ok: report.ok };
}

async function examine({ project, targetName, overrides, exact }: DoctorRequest): Promise<DoctorReport> {
  const engines = await engineReports(workspaceRoot, process.env);
  const { nodes } = await createProjectGraphAsync({ exitOnError: false });
  const names = project === undefined ? buildable(nodes) : [project];
  const { plugins = [] } = readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json'));
  const projects = [];
  for (const name of names) {
    const ways = {
      build: (refuse: (error: unknown) => void) =>
        projectBuild({ project: name, targetName, overrides }, refuse),
      settings: () => {
        const { root, targets = {} } = nodes[name]!.data;
        return withTarget(settingsAt(filesOnDisk(workspaceRoot), root, plugins), plugins, targets);
      },
    };
    projects.push(await projectReport(name, ways, engines, exact));
  }
  const ok = projects.every((report) => report.ok);
  return {
    schemaVersion: 1,
    engines,
    projects,
    ok: ok && (names.length > 0 || engines.some((engine) => engine.ok)),
  };
}

function buildable(nodes: Awaited<ReturnType<typeof createProjectGraphAsync>>['nodes']): string[] {
  return Object.values(nodes)
    .filter(({ data }) => Object.values(data.targets ?? {}).some(({ executor }) => executor === STATIC_BUILD))
    .map(({ name }) => name)
    .sort();
}
