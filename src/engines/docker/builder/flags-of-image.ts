import { RustStaticError } from '../../../errors';
import type { BuildPlan } from '../../../plan/plan';

/**
 * Refuses an image whose variables set rustc flags. The build sets its own list of flags, so the
 * image's flags would be lost. Flags that the build has anyway are allowed. So is `+crt-static`,
 * which managed Dockerfiles set; a build that needs the opposite sets it explicitly.
 *
 * @param env `NAME=value`, from the image
 * @throws RustStaticError that names the variable and the line to write instead
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
