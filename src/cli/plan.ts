import { ENGINES } from '../engine-facts';
import { buildArguments, packageSpec } from '../cargo/build-command';
import { joinPath } from '../cargo/paths';
import { nameOf, type InputTarget } from '../plan/input-targets';
import type { BuildPlan } from '../plan/plan';
import { BUILD_OPTIONS, type Command } from './command';
import { allOrNothing, projectBuild, requestOf } from './project-plan';

/** `plan`: prints the plan of a build, as text or JSON. */
export const PLAN: Command = {
  name: 'plan',
  argument: '<project>',
  summary: 'Print what `nx run <project>:static-build` would do, without building',
  options: [...BUILD_OPTIONS, 'json'],
  async run(values, project, context) {
    const { plan } = await allOrNothing((refuse) =>
      projectBuild(requestOf(project!, values), context, refuse),
    );
    return values.json ? JSON.stringify(plan, null, 2) : describe(plan);
  },
};

function describe(plan: BuildPlan): string {
  const { isContainer } = ENGINES[plan.engine];
  const manifestPath = joinPath(plan.crate.root, 'Cargo.toml');
  const command = buildArguments({
    ...plan,
    manifestPath,
    packageSpec: packageSpec(plan, plan.crate.root),
  });
  const rows: [string, string][] = [
    ['project', `${plan.project} (crate ${plan.crate.name} ${plan.crate.version} in ${plan.crate.root})`],
    [
      'engine',
      isContainer
        ? `${plan.engine}: ${plan.builderImage ?? `stage builder of ${plan.dockerfile}`}`
        : `${plan.engine}: this machine's cargo`,
    ],
    ['target', `${plan.target} (${plan.libc})`],
    ['binaries', plan.bins.map((name) => described(plan, name)).join(', ')],
    ['rustflags', plan.rustflags.join(' ')],
    ['command', `cargo ${command.join(' ')}`],
    ['sources', [...plan.sourceRoots, ...plan.sourceFiles, ...plan.inputTargets.map(outputsText)].join(', ')],
    ['output', plan.outputPath],
  ];
  return rows.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n');
}

function outputsText(ref: InputTarget): string {
  return `${ref.outputs.join(', ')} (of ${nameOf(ref)})`;
}

function described({ undecided }: BuildPlan, name: string): string {
  return undecided.includes(name) ? `${name} (if other crates turn on the features it requires)` : name;
}
