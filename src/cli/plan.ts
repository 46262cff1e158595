import { buildArguments } from '../cargo/build-command';
import { joinPath } from '../cargo/paths';
import type { BuildPlan } from '../plan/plan';

/** A plan as text: for people, or as JSON. */
export function printPlan(plan: BuildPlan, json: boolean): string {
  return json ? JSON.stringify(plan, null, 2) : describe(plan);
}

function describe(plan: BuildPlan): string {
  const manifestPath = joinPath(plan.crate.root, 'Cargo.toml');
  const command = buildArguments({
    ...plan,
    manifestPath,
    offline: plan.engine === 'docker',
  });
  const rows: [string, string][] = [
    ['project', `${plan.project} (crate ${plan.crate.name} ${plan.crate.version} in ${plan.crate.root})`],
    [
      'engine',
      plan.engine === 'host'
        ? "host: this machine's cargo"
        : `docker: ${plan.builderImage ?? `stage builder of ${plan.dockerfile}`}`,
    ],
    ['target', `${plan.target} (${plan.libc})`],
    ['binaries', plan.bins.join(', ')],
    ['rustflags', plan.rustflags.join(' ')],
    ['command', `cargo ${command.join(' ')}`],
    ['sources', [...plan.sourceRoots, ...plan.sourceFiles].join(', ')],
    ['output', plan.outputPath],
  ];
  return rows.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n');
}
