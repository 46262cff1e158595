import { Enums, Models } from '@cyclonedx/cyclonedx-library';

/**
 * Facts about the file of a component, with the names and values of BSI's property taxonomy
 * (https://github.com/BSI-Bund/tr-03183-cyclonedx-property-taxonomy). BSI TR-03183-2 requires them.
 */
export interface FileFacts {
  filename: string;
  executable: boolean;
  /** True for a combination of several components. */
  archive: boolean;
  /** True if the file still says what its parts are. */
  structured: boolean;
}

/** The file of a published crate. */
export const CRATE_FILE = { executable: false, archive: true, structured: true } as const;
/** An archive of object files. */
export const STATIC_LIBRARY = { executable: false, archive: true, structured: true } as const;

/** Adds facts about the file of a component. */
export function addFileFacts(component: Models.Component, facts: FileFacts): void {
  const { filename, executable, archive, structured } = facts;
  const values = {
    filename,
    executable: executable ? 'executable' : 'non-executable',
    archive: archive ? 'archive' : 'no archive',
    structured: structured ? 'structured' : 'unstructured',
  };
  for (const [name, value] of Object.entries(values))
    component.properties.add(new Models.Property(`bsi:component:${name}`, value));
}

/** Creates a link of a component, with the digest of what it leads to. */
export function link(
  component: Models.Component,
  url: string,
  type: keyof typeof Enums.ExternalReferenceType,
  hashes?: Models.HashDictionary,
): void {
  const kind = Enums.ExternalReferenceType[type];
  component.externalReferences.add(new Models.ExternalReference(url, kind, { hashes }));
}

/**
 * Creates the entry for who made something.
 *
 * @param creator an e-mail address or a URL
 */
export function creatorOf(creator: string): Models.OrganizationalEntity {
  return /^\S+@[^\s/]+$/.test(creator)
    ? new Models.OrganizationalEntity({
        contact: new Models.OrganizationalContactRepository([
          new Models.OrganizationalContact({ email: creator }),
        ]),
      })
    : new Models.OrganizationalEntity({ url: new Set([creator]) });
}
