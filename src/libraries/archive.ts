import { packagesAt } from './alpine-releases';
import type { AlpinePackage, Library } from './library';

/** Alpine packages with a library's headers, `.pc` files and archive. */
export function packagesOf({ dev = [], static: archives = [] }: Library): readonly AlpinePackage[] {
  return [...dev, ...archives];
}

/** The Alpine packages that hold a library's archive in a release; none where it has none that is of use. */
export function archivePackages(library: Library, alpine: string): string[] {
  const { strategy, dev = [], static: archives } = library;
  const { archive = strategy === 'static archive' } = library;
  if (strategy === 'unsupported') return [];
  return packagesAt(archives ?? (archive ? dev : []), alpine);
}

/** Whether the release has the library's archive; of some libraries only later ones do. */
export function hasArchive(library: Library, alpine: string): boolean {
  return archivePackages(library, alpine).length > 0;
}
