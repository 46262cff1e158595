import type { ExecutorContext } from '@nx/devkit';
import type { Terminal } from '../../engines/terminal';
import { hashedVariables } from '../../plan/host-environment';
import type { BuildPlan } from '../../plan/plan';
import type { StaticBuildOptions } from './schema';

/**
 * The environment that the engine may use. Where the key does not cover the variables that compilers read, because
 * the host engine was chosen on the command line for a target inferred for docker, they are left out, and that is said.
 */
export function environmentFor(
  plan: BuildPlan,
  options: StaticBuildOptions,
  { target }: ExecutorContext,
  terminal: Terminal,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const configured = (target?.options as StaticBuildOptions | undefined)?.engine;
  // Without the inference plugin the inputs are the user's own.
  if (plan.engine !== 'host' || configured === 'host' || options.inputDigest === undefined) return env;
  const left = hashedVariables(plan.target).filter((name) => env[name] !== undefined);
  if (left.length > 0)
    terminal.write(
      `rust-static: cargo does not see ${left.join(', ')}, since the cache key of this target does not cover ` +
        'them; for that, set engine = "host" in [package.metadata.rust-static]\n',
    );
  return Object.fromEntries(Object.entries(env).filter(([name]) => !left.includes(name)));
}
