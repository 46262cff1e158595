import { createHash } from 'node:crypto';
import type { BuildPlan } from '../../plan/plan';
import { platformOf } from '../../plan/triple';

/** On everything that we create in a daemon, with its kind as the value, so that it can be found and removed. */
export const LABEL = 'org.rust-static.kind';
/** The checkout that a container or volume belongs to. */
export const CHECKOUT_LABEL = 'org.rust-static.checkout';
/** `<host name>/<process id>` of who created a container. */
export const OWNER_LABEL = 'org.rust-static.owner';

/** The names of a build's volumes and container for each slot. */
export interface Names {
  checkout: string;
  cargoHome: string;
  slot(index: number): { container: string; target: string; sources: string };
}

/**
 * Names that keep apart what must not meet: `target/` is one a checkout, builder, triple and profile (two checkouts
 * sharing one would run each other's programs), sources one a checkout and project. A slot numbers those that are
 * in use at once; it is held by the container's name.
 *
 * @param checkout what identifies the checkout: host name and absolute path
 */
export function names(plan: BuildPlan, checkout: string, builder: string): Names {
  const platform = platformOf(plan.target).replaceAll('/', '-');
  const build = digest(checkout, builder, plan.target, plan.profile);
  return {
    checkout: digest(checkout),
    cargoHome: `rust-static-cargo-home-${platform}`,
    slot: (index) => ({
      container: `rust-static-build-${build}-${index}`,
      target: `rust-static-target-${build}-${index}`,
      sources: `rust-static-sources-${digest(checkout, plan.project, build)}-${index}`,
    }),
  };
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
