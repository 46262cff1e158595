import { ownerId } from '../../../owner';

/** On everything that we create in a daemon, with its kind as the value, so that it can be found and removed. */
export const LABEL = 'org.rust-static.kind';
/** The checkout that a container or volume belongs to. */
export const CHECKOUT_LABEL = 'org.rust-static.checkout';
/** The group of builds that a volume belongs to: they share what is compiled. */
export const GROUP_LABEL = 'org.rust-static.group';
/** Who created a container, as `ownerId` says it. */
export const OWNER_LABEL = 'org.rust-static.owner';

/** Kind of a container in which a finished binary is tried. */
export const SMOKE_KIND = 'smoke';

/** The labels of everything this process creates. */
export function ownLabels(kind: string, checkout: string): Record<string, string> {
  return { [LABEL]: kind, [CHECKOUT_LABEL]: checkout, [OWNER_LABEL]: ownerId() };
}

/** The labels of a volume; those of a cargo home name no group. */
export function volumeLabels(checkout: string, group?: string): Record<string, string> {
  return { ...ownLabels('volume', checkout), ...(group === undefined ? {} : { [GROUP_LABEL]: group }) };
}
