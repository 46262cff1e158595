import { workspaceRoot } from '@nx/devkit';
import { filesOnDisk } from '../../cargo/files';
import { END, findBlock, isManaged } from '../../dockerfile/managed-block';
import { renewDockerfile } from '../../dockerfile/renew';
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
  const report: ProjectReport = { project, exact: false, libraries: [], problems: [], notes: [] };
  try {
    await examine(report, await plan(), settings(), exact);
  } catch (error) {
    report.problems.push(messageOf(error));
  }
  const engine = engines.find(({ name }) => name === report.engine);
  if (engine && !engine.ok) report.problems.push(engine.detail);
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
  attempt(report, () => checkAlpineRust(files, plan));
  if (plan.engine === 'host') await checkHostTarget(report, plan.target);
  if (!plan.slice && lockDetection(files, plan.crate.root, settings) === undefined)
    report.problems.push(staleLock(plan).message);
  const closure = exact ? await exactClosure(plan, workspaceRoot) : await closureOf(plan, workspaceRoot);
  report.exact = closure.exact;
  const detection = detect(closure.crates, closure.exact);
  const request = { declared: settings.libraries ?? [], detection, alpine: alpine ?? NEWEST_RELEASE };
  if (closure.exact)
    checkPackages(report, files.read(plan.dockerfile), plan, resolveNative(request).packages);
  const found = describeLibraries(request, plan);
  report.libraries.push(...found.libraries);
  report.problems.push(...found.problems);
  report.notes.push(...found.notes);
}

async function checkHostTarget({ problems }: ProjectReport, target: string): Promise<void> {
  try {
    await requireTarget(target, { cwd: workspaceRoot, env: process.env });
  } catch (error) {
    problems.push(messageOf(error));
  }
}

function attempt(report: ProjectReport, check: () => string | undefined): void {
  try {
    const note = check();
    if (note) report.notes.push(note);
  } catch (error) {
    report.problems.push(messageOf(error));
  }
}

function checkDockerfile(
  { problems, notes }: ProjectReport,
  files: ReturnType<typeof filesOnDisk>,
  plan: BuildPlan,
  settings: Settings,
): void {
  if (plan.engine !== 'docker' || plan.builderImage !== undefined) return;
  if (files.read(plan.dockerfile) === undefined)
    problems.push(
      `There is no ${plan.dockerfile}. \`nx g @org/rust-static:setup ${plan.crate.root}\` writes one, or name an image with the option "builderImage".`,
    );
  const found = renewDockerfile(files, plan.crate.root, settings);
  if (found && found.renewed !== found.text)
    problems.push(`${found.file} does not have what the crate's libraries take. \`nx sync\` mends it.`);
  const text = files.read(plan.dockerfile);
  if (text !== undefined && isManaged(text) && !findBlock(text))
    problems.push(`${plan.dockerfile} has lost the line that ends its managed part: "${END}".`);
  if (text !== undefined && !isManaged(text))
    notes.push(`${plan.dockerfile} is your own: what libraries take is not kept up to date in it.`);
}

/** What cargo says is needed and the Dockerfile does not name: features have changed since it was asked. */
function checkPackages(
  { problems, notes }: ProjectReport,
  dockerfile: string | undefined,
  plan: BuildPlan,
  packages: string[],
): void {
  if (plan.engine !== 'docker' || plan.builderImage !== undefined || dockerfile === undefined) return;
  const words = new Set(dockerfile.split(/\s+/));
  const missing = packages.filter((name) => !words.has(name));
  if (missing.length === 0) return;
  const lacks = `${plan.dockerfile} does not name ${missing.join(' ')}`;
  if (findBlock(dockerfile))
    problems.push(
      `${lacks}. \`nx g @org/rust-static:setup ${plan.crate.root}\` asks cargo again and mends it.`,
    );
  else notes.push(`${lacks}: is it in the image that it starts from?`);
}
