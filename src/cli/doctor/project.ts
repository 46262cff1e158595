import { workspaceRoot } from '../../devkit';
import { filesOnDisk } from '../../cargo/files';
import { requireTarget } from '../../engines/host/toolchain';
import { messageOf } from '../../errors';
import { staleLock } from '../../failures/explain-cargo';
import { NEWEST_RELEASE } from '../../libraries/alpine-releases';
import { detect } from '../../libraries/detect';
import { resolveNative } from '../../libraries/resolve';
import { lockDetection } from '../../plan/lock-detection';
import { alpineOf, checkAlpineRust } from '../../plan/alpine-rust';
import type { BuildPlan } from '../../plan/plan';
import type { Settings } from '../../plan/settings';
import { checkBuildScript, checkDockerfile, checkPackages } from './crate-files';
import { describeLibraries } from './libraries';
import { closureOf, exactClosure } from './native';
import type { EngineReport, ProjectReport } from './report';

/** Examines one project. Whatever is wrong becomes a problem of the report; nothing is thrown. */
export async function projectReport(
  project: string,
  { plan, settings }: { plan: () => Promise<BuildPlan>; settings: () => Settings },
  engines: EngineReport[],
  exact: boolean,
): Promise<ProjectReport> {
  const report: ProjectReport = { project, ok: false, exact: false, libraries: [], problems: [], notes: [] };
  try {
    await examine(report, await plan(), settings(), exact);
  } catch (error) {
    report.problems.push(messageOf(error));
  }
  const engine = engines.find(({ name }) => name === report.engine);
  if (engine && !engine.ok) report.problems.push(engine.detail);
  report.ok = report.problems.length === 0;
  return report;
}

async function examine(
  report: ProjectReport,
  plan: BuildPlan,
  settings: Settings,
  exact: boolean,
): Promise<void> {
  const files = { ...filesOnDisk(workspaceRoot), memo: new Map<string, unknown>() };
  const alpine = alpineOf(files, plan);
  Object.assign(report, { engine: plan.engine, target: plan.target, ...(alpine ? { alpine } : {}) });
  checkDockerfile(report, files, plan, settings);
  await attempt(report, () => checkAlpineRust(files, plan));
  if (plan.engine === 'host')
    await attempt(report, () => requireTarget(plan.target, { cwd: workspaceRoot, env: process.env }));
  if (!plan.slice && lockDetection(files, plan.crate.root, settings) === undefined)
    report.problems.push(staleLock(plan).message);
  const closure = exact ? await exactClosure(plan, workspaceRoot) : await closureOf(plan, workspaceRoot);
  report.exact = closure.exact;
  const detection = detect(closure.crates, closure.exact);
  const declared = settings.libraries ?? [];
  const native = resolveNative({ declared, detection, alpine: alpine ?? NEWEST_RELEASE });
  if (closure.exact) checkPackages(report, files, plan, native);
  checkBuildScript(report, files, plan, native);
  const found = describeLibraries(native, detection, plan);
  report.libraries.push(...found.libraries);
  report.problems.push(...found.problems);
  report.notes.push(...found.notes);
}

async function attempt(
  report: ProjectReport,
  check: () => string | undefined | Promise<void>,
): Promise<void> {
  try {
    const note = await check();
    if (note) report.notes.push(note);
  } catch (error) {
    report.problems.push(messageOf(error));
  }
}
