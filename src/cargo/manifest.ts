import { RustStaticError } from '../errors';
import { memoized, type Files } from './files';
import { joinPath } from './paths';
import { parseToml, strings, table, type TomlTable } from './toml';

/** The parts of a `Cargo.toml` that the plugin reads. */
export interface Manifest {
  /** Folder of the manifest, relative to the workspace root. */
  root: string;
  /** Path of the manifest, relative to the workspace root. */
  file: string;
  /** The `[package]` table; absent in a virtual manifest. */
  package?: TomlTable & { name: string };
  /** The `[workspace]` table; absent in a plain member. */
  workspace?: TomlTable;
  features: Record<string, string[]>;
  /** The whole parsed manifest. */
  toml: TomlTable;
}

/**
 * Reads the manifest in folder `root`.
 *
 * @returns undefined if there is no `Cargo.toml`
 * @throws RustStaticError if it does not parse
 */
export function readManifest(files: Files, root: string): Manifest | undefined {
  return memoized(files, `manifest ${root}`, () => parseManifest(files, root));
}

/**
 * Same as `readManifest`, but returns undefined for a manifest that does not parse. Such a manifest
 * only affects the crates that need it.
 */
export function readableManifest(files: Files, root: string): Manifest | undefined {
  try {
    return readManifest(files, root);
  } catch (error) {
    if (error instanceof RustStaticError) return undefined;
    throw error;
  }
}

function parseManifest(files: Files, root: string): Manifest | undefined {
  const file = joinPath(root, 'Cargo.toml');
  const text = files.read(file);
  if (text === undefined) return undefined;
  const toml = parseToml(text, file);
  const features = Object.entries(table(toml.features)).map(([name, list]) => [name, strings(list)] as const);
  return {
    root,
    file,
    package: isPackage(toml.package) ? toml.package : undefined,
    workspace: toml.workspace === undefined ? undefined : table(toml.workspace),
    features: Object.fromEntries(features),
    toml,
  };
}

function isPackage(value: unknown): value is TomlTable & { name: string } {
  return typeof table(value).name === 'string';
}

/**
 * Returns a `[package]` value. With `key.workspace = true` it is taken from `[workspace.package]`.
 */
export function inherited(manifest: Manifest, workspace: Manifest | undefined, key: string): unknown {
  const value = manifest.package?.[key];
  if (table(value).workspace !== true) return value;
  return table(workspace?.workspace?.package)[key];
}

/**
 * Returns the registries that `publish` names, or none if it allows all. Undefined if the package is
 * never published.
 */
export function publishRegistries(manifest: Manifest, workspace: Manifest): string[] | undefined {
  const publish = inherited(manifest, workspace, 'publish');
  const isPrivate = publish === false || (Array.isArray(publish) && publish.length === 0);
  return isPrivate ? undefined : strings(publish);
}

/** Returns the package's version. Cargo's default is `0.0.0`. */
export function versionOf(manifest: Manifest, workspace: Manifest | undefined): string {
  const version = inherited(manifest, workspace, 'version');
  return typeof version === 'string' ? version : '0.0.0';
}

/**
 * Returns the `rust-static` table under `[package.metadata]` or `[workspace.metadata]`, or
 * undefined.
 */
export function metadataTable(owner: TomlTable | undefined): TomlTable | undefined {
  const value = table(table(owner).metadata)['rust-static'];
  return value === undefined ? undefined : table(value);
}
