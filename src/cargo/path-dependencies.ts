import { DEPENDENCY_TABLES } from './dependency-tables';
import type { Files } from './files';
import { readManifest, type Manifest } from './manifest';
import { pathFrom } from './paths';
import { table, type TomlTable } from './toml';

const KINDS = Object.values(DEPENDENCY_TABLES).flat();

/**
 * The folders that a manifest's own dependency tables, `[patch]` and `[replace]` name with `path`, relative to the
 * Nx root. Those inherited with `workspace = true` are found in the workspace manifest's own list.
 */
export function pathDependencies(manifest: Manifest): string[] {
  const { toml } = manifest;
  const owners = [toml, table(toml.workspace), ...Object.values(table(toml.target)).map(table)];
  const tables: TomlTable[] = [
    ...owners.flatMap((owner) => KINDS.map((kind) => table(owner[kind]))),
    ...Object.values(table(toml.patch)).map(table),
    table(toml.replace),
  ];
  const paths = tables.flatMap((entries) => Object.values(entries).map((entry) => table(entry).path));
  return paths
    .filter((path): path is string => typeof path === 'string')
    .map((path) => pathFrom(manifest.root, path));
}

/** The folders of `roots` and of everything they reach by `path`, sorted, without folders inside one another. */
export function pathClosure(
  files: Files,
  manifests: Manifest[],
  read: (files: Files, root: string) => Manifest | undefined = readManifest,
): string[] {
  const seen = new Set<string>();
  const visit = (manifest: Manifest): void => {
    for (const root of pathDependencies(manifest)) {
      if (seen.has(root)) continue;
      seen.add(root);
      const next = read(files, root);
      if (next) visit(next);
    }
  };
  manifests.forEach((manifest) => {
    seen.add(manifest.root);
    visit(manifest);
  });
  return [...seen].sort();
}
