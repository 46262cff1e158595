import { ownerId } from '../../../owner';

/**
 * Label of everything that this project creates on a daemon. Its value is the kind. The label is
 * used to find and remove these objects.
 */
export const LABEL = 'org.rust-static.kind';
/** The checkout that a container or volume belongs to. */
export const CHECKOUT_LABEL = 'org.rust-static.checkout';
/** The group of builds that a volume belongs to. Builds of a group share compiled crates. */
export const GROUP_LABEL = 'org.rust-static.group';
/** The creator of a container, as returned by `ownerId`. */
export const OWNER_LABEL = 'org.rust-static.owner';

/** Kind of a container that runs a finished binary as a test. */
export const SMOKE_KIND = 'smoke';

/** Returns the labels of everything that this process creates. */
export function ownLabels(kind: string, checkout: string): Record<string, string> {
  return { [LABEL]: kind, [CHECKOUT_LABEL]: checkout, [OWNER_LABEL]: ownerId() };
}

/** Returns the labels of a volume. A volume for cargo's home has no group. */
export function volumeLabels(checkout: string, group?: string): Record<string, string> {
  return { ...ownLabels('volume', checkout), ...(group === undefined ? {} : { [GROUP_LABEL]: group }) };
}
