import type { Files } from '../cargo/files';
import { findWorkspace } from '../cargo/workspace';
import { attempt, type Refuse } from '../errors';
import { ENGINES } from '../engine-facts';
import { isManaged } from '../plan/choose-dockerfile';
import { settingsAt } from '../plan/crate-settings';
import { refuseMissingSysroot, refuseOtherVendor } from '../plan/cross';
import { defaultOutput, normalizeOptions } from '../plan/normalize-options';
import { checkOptionValues } from '../plan/option-values';
import { fillDefaults } from '../plan/options/option';
import { STATIC_BUILD_OPTIONS } from '../plan/options/static-build';
import {
  settingsForTests,
  STATIC_TEST_OPTIONS,
  TEST_OPTIONS,
  type StaticTestOptions,
} from '../plan/options/static-test';
import { planBuild, type BuildPlan } from '../plan/plan';
import { refuseRootAbove } from '../plan/root-above';
import { checkTargetOptions } from '../plan/settings';
import type { TargetRequest } from './request';

/**
 * The plan of a request's build: its options are checked and joined with the settings.
 *
 * @param refuse receives every problem of options and manifests
 */
export function planRequest(files: Files, request: TargetRequest, refuse: Refuse): BuildPlan {
  const { project, workspaceRoot, commandLine, plugins, env, host, outputsOf } = request;
  const { isTest = false } = request;
  const table = isTest ? STATIC_TEST_OPTIONS : STATIC_BUILD_OPTIONS;
  // Nx does not check these; schema.json says why.
  const given = checkTargetOptions(request.options, `of ${request.task}`, refuse, table);
  const settings = settingsAt(files, project.root, plugins, refuse);
  const sources = {
    options: isTest ? { ...ofTests(project.root), ...given } : given,
    commandLine,
    settings: isTest ? settingsForTests(settings) : settings,
    projectRoot: project.root,
    workspaceRoot,
    env,
    host,
    outputsOf,
  };
  const normalized = normalizeOptions(sources, refuse);
  attempt(refuse, () => refuseRootAbove(workspaceRoot, findWorkspace(files, project.root)), undefined);
  const tests = isTest ? fillDefaults(TEST_OPTIONS, given) : undefined;
  if (tests) checkOptionValues(TEST_OPTIONS, tests, refuse);
  return planBuild(files, project.name, project.root, { ...normalized, ...(tests && { tests }) }, refuse);
}

function ofTests(root: string): StaticTestOptions {
  return { profile: STATIC_TEST_OPTIONS.profile.default, outputPath: defaultOutput(root, 'static-test') };
}

/** Refuses triples that the generated Dockerfile cannot have, and a triple that it does not have yet. */
export function refuseOtherBuilder(files: Files, plan: BuildPlan, { plugins }: TargetRequest): void {
  const { crate, dockerfile, builderImage } = plan;
  const text = files.read(dockerfile) ?? '';
  if (!isManaged(text) || builderImage !== undefined || !ENGINES[plan.engine].isContainer) return;
  const settings = settingsAt(files, crate.root, plugins);
  refuseOtherVendor(settings, plan.target);
  refuseMissingSysroot(plan, text, settings.triples);
}
