import { inherited, type Manifest } from './manifest';

/**
 * Returns the version of the resolver that unifies features in a cargo workspace: the one that its
 * root manifest names; otherwise that of the root package's edition; otherwise the oldest, `1`
 * (https://doc.rust-lang.org/cargo/reference/resolver.html#resolver-versions).
 */
export function resolverOf(root: Manifest): string {
  const declared = root.workspace?.resolver ?? root.package?.resolver;
  if (typeof declared === 'string') return declared;
  const edition = Number(inherited(root, root, 'edition') ?? 2015);
  return edition >= 2024 ? '3' : edition >= 2021 ? '2' : '1';
}
