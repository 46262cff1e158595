import { filesOnDisk } from '../../cargo/files';
import { toolchainVersions } from '../../engines/host/toolchain';
import { attempt, messageOf, type Refuse } from '../../errors';
import { settingsAt, withTarget } from '../../plan/crate-settings';
import { BUILD_OPTIONS, type CliValues, type Command } from '../command';
import type { CliContext } from '../context';
import { projectBuild, requestOf } from '../project-plan';
import { allocatorHint } from './allocator';
import { printReport } from './print';
import { projectReport } from './project';
import type { DoctorReport, EngineReport } from './report';
import { brokenManifests, projectsWithTargets, replacedTargets } from './workspace';

/** `doctor`: checks engines and projects. The report says whether every build can work. */
export const DOCTOR: Command = {
  name: 'doctor',
  argument: '[project]',
  summary: 'Check the engines and each app, and list what is missing',
  options: [...BUILD_OPTIONS, 'exact', 'json'],
  async run(values, project, context) {
    const report = await examine(values, project, context);
    return { text: values.json ? JSON.stringify(report, null, 2) : printReport(report), ok: report.ok };
  },
};

// The build has already reported these problems.
const ignore: Refuse = () => undefined;

async function examine(
  values: CliValues,
  project: string | undefined,
  context: CliContext,
): Promise<DoctorReport> {
  const { workspaceRoot, env } = context;
  const engines = await engineReports(workspaceRoot, env);
  const nodes = await context.projects();
  const names = project === undefined ? projectsWithTargets(nodes) : [project];
  const plugins = context.plugins();
  const files = filesOnDisk(workspaceRoot);
  const projects = [];
  for (const name of names) {
    const facts = {
      build: (refuse: Refuse) => projectBuild(requestOf(name, values), context, refuse),
      settings: () => {
        const { root, targets = {} } = nodes[name]!.data;
        return withTarget(settingsAt(files, root, plugins, ignore), root, plugins, targets);
      },
      cargo: values.exact ? context : undefined,
    };
    const report = await projectReport(name, facts, engines);
    if (nodes[name])
      report.notes.push(...replacedTargets(nodes[name], plugins, attempt(ignore, facts.settings, {})));
    projects.push(report);
  }
  const problems = project === undefined ? brokenManifests(nodes, names, files) : [];
  const slow = projects.filter(({ slowAllocator }) => slowAllocator).map((report) => report.project);
  const ok = problems.length === 0 && projects.every((report) => report.ok);
  return {
    schemaVersion: 1,
    engines,
    projects,
    problems,
    notes: allocatorHint(slow),
    ok: ok && (names.length > 0 || engines.some((engine) => engine.ok)),
  };
}

/** Checks for a daemon and for this machine's cargo. */
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
