/** An archive with the programs of an app for one triple. */
export interface InstallableArchive {
  triple: string;
  /** Name of the asset, which ends with `.tar.gz`. */
  file: string;
  /** Name of the only folder in it. */
  folder: string;
  /** In hexadecimal. */
  sha256: string;
}

/** What an installer of an app says. */
export interface Installable {
  /** Name for people and in file names. */
  name: string;
  version: string;
  description: string | null;
  license: string | null;
  homepage: string;
  /** Names of the programs. */
  programs: readonly string[];
  /** Address of the release's files, without a slash at the end. */
  base: string;
  archives: readonly InstallableArchive[];
}

/** Returns the architecture of a triple, such as `x86_64`, `aarch64`, `armv7` or `riscv64`. */
export function archOf(triple: string): string {
  return triple.split('-')[0]!.replace('riscv64gc', 'riscv64');
}
