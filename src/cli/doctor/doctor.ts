import type { ProjectGraphProjectNode } from '@nx/devkit';
import { filesOnDisk } from '../../cargo/files';
import { toolchainVersions } from '../../engines/host/toolchain';
import { messageOf } from '../../errors';
import { settingsAt, STATIC_BUILD, withTarget } from '../../plan/crate-settings';
import { BUILD_OPTIONS, type CliValues, type Command } from '../command';
import type { CliContext } from '../context';
import { projectBuild, requestOf } from '../project-plan';
import { printReport } from './print';
import { projectReport } from './project';
import type { DoctorReport, EngineReport } from './report';

/** `doctor`: examines engines and projects. The page says whether every build can work. */
export const DOCTOR: Command = {
  name: 'doctor',
  argument: '[project]',
  summary: 'Say what is there, how each C library will be linked, and what is missing',
  options: [...BUILD_OPTIONS, 'exact', 'json'],
  async run(values, project, context) {
    const report = await examine(values, project, context);
    return { text: values.json ? JSON.stringify(report, null, 2) : printReport(report), ok: report.ok };
  },
};

async function examine(
  values: CliValues,
  project: string | undefined,
  context: CliContext,
): Promise<DoctorReport> {
  const { workspaceRoot, env } = context;
  const engines = await engineReports(workspaceRoot, env);
  const nodes = await context.projects();
  const names = project === undefined ? buildable(nodes) : [project];
  const plugins = context.plugins();
  const projects = [];
  for (const name of names) {
    const facts = {
      build: (refuse: (error: unknown) => void) => projectBuild(requestOf(name, values), context, refuse),
      settings: () => {
        const { root, targets = {} } = nodes[name]!.data;
        return withTarget(settingsAt(filesOnDisk(workspaceRoot), root, plugins), root, plugins, targets);
      },
      cargo: values.exact ? context : undefined,
    };
    projects.push(await projectReport(name, facts, engines));
  }
  const ok = projects.every((report) => report.ok);
  return {
    schemaVersion: 1,
    engines,
    projects,
    ok: ok && (names.length > 0 || engines.some((engine) => engine.ok)),
  };
}

function buildable(nodes: Record<string, ProjectGraphProjectNode>): string[] {
  return Object.values(nodes)
    .filter(({ data }) => Object.values(data.targets ?? {}).some(({ executor }) => executor === STATIC_BUILD))
    .map(({ name }) => name)
    .sort();
}

/** Looks for a daemon and for this machine's cargo. */
export async function engineReports(cwd: string, env: NodeJS.ProcessEnv): Promise<EngineReport[]> {
  return Promise.all([
    report('docker', async () => {
      const { describeDaemon } = await import('../../engines/docker/index.js');
      return describeDaemon(env);
    }),
    report('host', async () => {
      const { cargo, rustc } = await toolchainVersions({ cwd, env });
      return `${cargo}, ${rustc}`;
    }),
  ]);
}

async function report(name: EngineReport['name'], look: () => Promise<string>): Promise<EngineReport> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}
