import { packagesAt } from './alpine-releases';
import type { AlpinePackage, Library } from './library';

/** The Alpine packages that hold a library's archive in a release; none where it has none that is of use. */
export function archivePackages(library: Library, alpine: string): string[] {
  if (!library.archive || library.verdict === 'impossible') return [];
  return packagesAt(archiveEntries(library), alpine);
}

/** Whether the release has the library's archive; of some libraries only later ones do. */
export function hasArchive(library: Library, alpine: string): boolean {
  return archivePackages(library, alpine).length > 0;
}

function archiveEntries({ dev, static: archives }: Library): readonly AlpinePackage[] {
  return archives.length > 0 ? archives : dev;
}
