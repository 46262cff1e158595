import type { FileEntry } from '../entry';
import type { Identity } from './format';

/** A package for a package manager, before it is written. */
export interface SystemPackage {
  identity: Identity;
  /** All files, sorted by path. Folders follow from them. */
  files: FileEntry[];
  /** `Name <address>` of who answers for the package. */
  maintainer: string;
  /** One line. */
  summary: string;
  /** The lines of the whole description. May be empty. */
  description: string[];
  homepage: string | undefined;
  /** SPDX expression. */
  license: string | undefined;
  /** Seconds since 1970. */
  epoch: number;
}
