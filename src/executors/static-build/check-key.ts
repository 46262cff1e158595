import type { ExecutorContext } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { RustStaticError } from '../../errors';
import { refuseStaleSlice } from '../../plan/committed-slice';
import { pluginOptions, settingsAt } from '../../plan/crate-settings';
import type { BuildPlan } from '../../plan/plan';
import { checkOutput } from '../check-output';
import type { StaticBuildOptions } from './schema';

/**
 * Makes sure that the cache key Nx has computed covers the plan. Nx fixes a task's inputs and outputs when it makes
 * the graph, so what only the command line or project.json says cannot become one of them.
 *
 * @throws RustStaticError that says where the option belongs
 */
export function checkAgainstKey(
  files: Files,
  plan: BuildPlan,
  options: StaticBuildOptions,
  context: ExecutorContext,
): void {
  checkOutput(plan.outputPath, context);
  // Without the inference plugin the inputs are the user's own.
  if (options.inputDigest === undefined) return;
  if (options.inputDigest !== plan.digest)
    throw new RustStaticError(`The project graph is older than the files of ${plan.project}`, {
      reason: 'A manifest, the lock or a configuration file changed after Nx had read it.',
      remedy: 'Run the target again; if it stays so, run `nx reset`.',
    });
  const plugins = context.nxJsonConfiguration?.plugins ?? [];
  const settings = settingsAt(files, plan.crate.root, plugins);
  if (pluginOptions(plugins).committedSlices) refuseStaleSlice(files, plan.crate.root, { ...plan, settings });
  for (const key of ['include', 'builderFiles'] as const) {
    const extra = plan[key].filter((path) => !(settings[key] ?? []).includes(path));
    if (extra.length > 0) throw notCovered(key, extra[0]!, plan);
  }
  if (plan.includeGit && !settings.includeGit) throw notCovered('includeGit', '.git', plan);
  const dockerfile = settings.dockerfile ?? 'Dockerfile';
  if (options.dockerfile !== undefined && options.dockerfile !== dockerfile)
    throw notCovered('dockerfile', options.dockerfile, plan);
}

function notCovered(option: string, value: string, { crate }: BuildPlan): RustStaticError {
  return new RustStaticError(`Option "${option}" names ${value}, which is not an input of the target`, {
    reason:
      'Inputs are inferred from Cargo.toml and nx.json; what project.json or the command line names is not hashed.',
    remedy: `Put it under [package.metadata.rust-static] in ${crate.root}/Cargo.toml, or into the plugin's options in nx.json.`,
  });
}
