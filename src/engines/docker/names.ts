import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { BuildPlan } from '../../plan/plan';
import { platformOf } from '../../plan/triple';
import { sharingGroup } from '../sharing';

/** On everything that we create in a daemon, with its kind as the value, so that it can be found and removed. */
export const LABEL = 'org.rust-static.kind';
/** The checkout that a container or volume belongs to. */
export const CHECKOUT_LABEL = 'org.rust-static.checkout';
/** `<host name>/<process id>` of who created a container. */
export const OWNER_LABEL = 'org.rust-static.owner';

/** Kind of a container in which a finished binary is tried. */
export const SMOKE_KIND = 'smoke';

/** What stands for a checkout in labels and names. */
export function checkoutOf(workspaceRoot: string): string {
  return digest(`${hostname()}:${workspaceRoot}`);
}

/** The volumes of cargo homes, one a platform and daemon. */
export const CARGO_HOME_VOLUME = 'rust-static-cargo-home';

/** The names of a slot's container and volumes. */
export interface SlotNames {
  container: string;
  target: string;
  sources: string;
}

/** The names of a build's volumes and container for each slot. */
export interface Names {
  checkout: string;
  cargoHome: string;
  slot(index: number): SlotNames;
}

/**
 * Names that keep apart what must not meet. Sources and `target/` belong together, for cargo compares the times of the
 * one with those of the other: both are one a checkout, builder, triple, profile and what else builds share, for all
 * projects by turns. (With a `target/` for several mirrors, a crate reverted in one of them would be taken for what
 * another had built.) A slot numbers those that are in use at once; it is held by the container's name.
 *
 * @param workspaceRoot absolute path of the checkout's Nx workspace
 * @param fresh a word that sets a build apart from all others
 */
export function names(plan: BuildPlan, workspaceRoot: string, builder: string, fresh = ''): Names {
  const platform = platformOf(plan.target).replaceAll('/', '-');
  const checkout = checkoutOf(workspaceRoot);
  const build = digest(sharingGroup(plan), builder, plan.target, plan.profile, fresh);
  return {
    checkout,
    cargoHome: `${CARGO_HOME_VOLUME}-${platform}`,
    slot: (index) => slotOf(checkout, build, index),
  };
}

/** The names of one slot. @param build what the builds that share it have in common, as 16 hexadecimal digits */
export function slotOf(checkout: string, build: string, index: number): SlotNames {
  const name = (kind: string): string => `rust-static-${kind}-${checkout}-${build}-${index}`;
  return { container: name('build'), target: name('target'), sources: name('sources') };
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
