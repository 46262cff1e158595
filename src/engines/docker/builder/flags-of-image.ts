import { RustStaticError } from '../../../errors';
import type { BuildPlan } from '../../../plan/plan';

/**
 * Refuses an image whose variables give rustc flags: the build's own list of flags takes their place, so they would be
 * lost. Flags that the build has anyway may stay, and so may `+crt-static`, which managed Dockerfiles set: a build that
 * wants it otherwise says so itself.
 *
 * @param env `NAME=value`, as the image has them
 * @throws RustStaticError that names the variable, and the line to write instead
 */
export function refuseFlagsOf(env: readonly string[], plan: BuildPlan): void {
  const ofTarget = `CARGO_TARGET_${plan.target.toUpperCase().replaceAll('-', '_')}_RUSTFLAGS`;
  const names = ['CARGO_ENCODED_RUSTFLAGS', 'RUSTFLAGS', ofTarget, 'CARGO_BUILD_RUSTFLAGS'];
  const effective = ` ${plan.rustflags.join(' ')} `;
  for (const entry of env) {
    const [name = ''] = entry.split('=', 1);
    const words = entry.slice(name.length + 1).split(/[ \x1f]+/);
    const given = words.join(' ').replace(STATIC, '').split(' ').filter(Boolean);
    if (!names.includes(name) || given.length === 0) continue;
    if (effective.includes(` ${given.join(' ')} `)) continue;
    throw new RustStaticError(`The builder of ${plan.project} sets ${name}, which its build does not get`, {
      code: 'builder-sets-rustflags',
      reason:
        'Flags of rustc come from .cargo/config.toml and from the option "rustflags", which the cache key covers.',
      remedy: `Remove \`ENV ${name}\` from the image, or write under [package.metadata.rust-static]: rustflags = ${JSON.stringify(given)}`,
    });
  }
}

const STATIC = /(-C ?|--codegen[= ])target-feature=\+crt-static(?= |$)/g;
