import { readLock } from '../../cargo/lockfile';
import { joinPath } from '../../cargo/paths';
import type { PreparedBuild } from '../../build/request';
import type { BuildContext } from '../../build/run';
import { ENGINES } from '../../engine-facts';
import { requireTarget } from '../../engines/host/toolchain';
import { messageOf, type Refuse } from '../../errors';
import { staleLock } from '../../failures/explain-cargo';
import { NEWEST_RELEASE } from '../../libraries/alpine-releases';
import { withAsked } from '../../libraries/asked';
import { detect } from '../../libraries/detect';
import { resolveNative } from '../../libraries/resolve';
import { lockDetection } from '../../plan/lock-detection';
import { alpineOf } from '../../plan/alpine-rust';
import { gitNote } from '../../plan/asks-git';
import type { Settings } from '../../plan/settings';
import { isSlowedByAllocator } from './allocator';
import { checkBuildScript, checkDockerfile, checkPackages } from './crate-files';
import { describeLibraries } from './libraries';
import { checkAges } from './minimum-age';
import { closureOf, exactClosure } from './native';
import type { EngineReport, ProjectReport } from './report';

/** Access to the data of a project. */
interface ProjectFacts {
  /** @param refuse receives problems that prevent the build */
  build: (refuse: Refuse) => Promise<PreparedBuild>;
  settings: () => Settings;
  /** Set to ask cargo in the engine. This may create the image and fetch crates. */
  cargo: Pick<BuildContext, 'engineOf' | 'terminal'> | undefined;
}

/** Checks one project. Every error becomes a problem of the report; nothing is thrown. */
export async function projectReport(
  project: string,
  { build, settings, cargo }: ProjectFacts,
  engines: EngineReport[],
): Promise<ProjectReport> {
  const report: ProjectReport = { project, ok: false, exact: false, libraries: [], problems: [], notes: [] };
  const refuse: Refuse = (error) => {
    const message = messageOf(error);
    if (!report.problems.includes(message)) report.problems.push(message);
  };
  try {
    const prepared = await build(refuse);
    await examine(report, prepared, settings(), cargo);
  } catch (error) {
    refuse(error);
  }
  const engine = engines.find(({ name }) => name === report.engine);
  if (engine && !engine.ok) report.problems.push(engine.detail);
  report.ok = report.problems.length === 0;
  return report;
}

async function examine(
  report: ProjectReport,
  prepared: PreparedBuild,
  settings: Settings,
  cargo: ProjectFacts['cargo'],
): Promise<void> {
  const { plan, files, notes } = prepared;
  report.notes.push(...notes);
  const alpine = alpineOf(files, plan);
  Object.assign(report, { engine: plan.engine, target: plan.target, ...(alpine ? { alpine } : {}) });
  checkDockerfile(report, files, plan, settings);
  if (ENGINES[plan.engine].usesHostEnvironment)
    await requireTarget(plan.target, { cwd: prepared.workspaceRoot, env: prepared.env }).catch(
      (error: unknown) => report.problems.push(messageOf(error)),
    );
  const lock = joinPath(plan.cargoRoot, 'Cargo.lock');
  const isLocked = files.read(lock) !== undefined;
  // Without a lock, all other findings would only be consequences.
  if (!isLocked) return;
  const detected = lockDetection(files, plan.crate.root, settings);
  if (!plan.pruned && detected === undefined) report.problems.push(staleLock(plan).message);
  const git = gitNote(files, detected?.pathCrates ?? [], plan.crate.root);
  if (git && !plan.includeGit) report.notes.push(git);
  const closure = cargo ? await exactClosure(prepared, cargo) : await closureOf(prepared);
  report.exact = closure.exact;
  const detection = detect(withAsked(closure.crates, files, detected?.pathCrates ?? []), closure.exact);
  if (plan.libc === 'musl' && settings.allocatorHint !== false)
    report.slowAllocator = isSlowedByAllocator(closure.crates);
  if (settings.minimumAge !== undefined) {
    const { project, cargoRoot, pruned } = plan;
    const packages = (pruned?.lock ?? readLock(files.read(lock)!, lock)).packages;
    const facts = { project, age: settings.minimumAge, packages, files, cargoRoot, env: prepared.env };
    const errors = await checkAges({ ...facts, now: Date.now() });
    report.problems.push(...errors.map(messageOf));
  }
  const declared = settings.libraries ?? [];
  const native = resolveNative({
    declared,
    detection,
    alpine: alpine ?? NEWEST_RELEASE,
    linker: plan.linker,
  });
  if (closure.exact) checkPackages(report, files, plan, native);
  checkBuildScript(report, files, plan, native);
  const found = describeLibraries(native, detection, plan);
  report.libraries.push(...found.libraries);
  report.problems.push(...found.problems);
  report.notes.push(...found.notes);
}
