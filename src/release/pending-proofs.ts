/**
 * Cargo workspaces with a new version, until `afterAllProjectsVersioned` proves their locks. Nx calls
 * both in one process, and gives the hook nothing but the folder.
 */
const pending = new Map<string, Set<string>>();

/** Notes that the cargo workspace in `cargoRoot` has changed. `root` is the Nx root, absolute. */
export function noteChange(root: string, cargoRoot: string): void {
  pending.set(root, (pending.get(root) ?? new Set()).add(cargoRoot));
}

/** Returns the noted cargo workspaces, and forgets them. */
export function takeChanges(root: string): string[] {
  const roots = [...(pending.get(root) ?? [])].sort();
  pending.delete(root);
  return roots;
}
