import type { ForgeAsset } from './forge';

/** A file to attach to a release. */
export interface LocalAsset {
  name: string;
  /** Absolute path. */
  file: string;
  size: number;
  /** In hexadecimal. */
  sha256: string;
  /**
   * Whether other bytes say the same. A signature can differ each time, even for the same statement.
   */
  accepts?: (bytes: Buffer) => boolean;
}

/** A file to attach, and what the release has under its name. */
export interface Compared {
  asset: LocalAsset;
  found: ForgeAsset[];
  /** `partial`: an upload has ended early. `other`: complete, with other bytes. */
  state: 'missing' | 'same' | 'partial' | 'other';
}

/** What to do so that a release has all files. */
export interface Steps {
  /** Files to upload, after removing what has their name. */
  upload: Pick<Compared, 'asset' | 'found'>[];
  /** Names of public files with other bytes. They are never replaced. */
  conflicts: string[];
}

/**
 * Decides what to upload. Complete files of a draft may be replaced: nobody can have downloaded them.
 *
 * @param isDraft whether the release is not public yet
 */
export function stepsFor(compared: readonly Compared[], isDraft: boolean): Steps {
  const isConflict = ({ state }: Compared): boolean => state === 'other' && !isDraft;
  return {
    upload: compared.filter((entry) => entry.state !== 'same' && !isConflict(entry)),
    conflicts: compared.filter(isConflict).map(({ asset }) => asset.name),
  };
}
