import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { sha256 } from '../../../digest';
import { carriedConfig } from '../../../cargo/carried-config';
import { isCargoConfig } from '../../../cargo/config';
import { isWithin } from '../../../cargo/paths';
import { parseToml } from '../../../cargo/toml';
import { partsOf } from '../../../regular-file';

/**
 * Mode of every file and folder in the source volume. It is constant because Nx hashes only bytes.
 */
export const SOURCE_MODE = 0o755;

/** A file of the source volume, and where its bytes come from. */
export interface SourceFile {
  /** Returns the size in bytes. It is read on demand, because most files are never sent. */
  size(): number;
  /** Yields the bytes in chunks of at most 1 MiB, because a file may be larger than memory. */
  parts(): Iterable<Buffer>;
}

/** The desired content of the source volume: files and folders by path relative to the Nx root. */
export interface SourceContent {
  files: Map<string, SourceFile>;
  /** Digest of every file and folder. */
  digests: Record<string, string>;
}

/** The input files of a source volume. */
export interface VolumeSources {
  /** Absolute path of the Nx workspace. */
  root: string;
  /** Files relative to it. */
  paths: readonly string[];
  /** Returns the SHA-256 of a file, by its path relative to the root. */
  digestOf: (path: string) => string;
  /** Replacements of files: the manifests and the lock of the app's pruned workspace. */
  instead?: Record<string, string | Buffer>;
  /** Folders whose files are copied byte for byte. */
  verbatim?: readonly string[];
}

/**
 * Returns the content of the source volume. Cargo's configuration is reduced to settings that
 * describe the build and not the host.
 */
export function sourceContent({
  root,
  paths,
  digestOf,
  instead = {},
  verbatim = [],
}: VolumeSources): SourceContent {
  const isReduced = (path: string): boolean =>
    isCargoConfig(path) && !verbatim.some((folder) => isWithin(folder, path));
  const files = new Map<string, SourceFile>();
  const digests: Record<string, string> = {};
  const addText = (path: string, text: string | Buffer): void => {
    files.set(path, textFile(text));
    digests[path] = sha256(text);
  };
  for (const path of paths) {
    if (Object.hasOwn(instead, path)) continue;
    if (isReduced(path)) addText(path, reduced(root, path));
    else {
      files.set(path, fileAt(join(root, path)));
      digests[path] = digestOf(path);
    }
  }
  for (const [path, text] of Object.entries(instead)) addText(path, text);
  const children = new Map<string, Set<string>>([['.', new Set()]]);
  for (const path of files.keys()) {
    for (let at = path; at !== '.'; at = posix.dirname(at)) {
      const parent = posix.dirname(at);
      if (!children.has(parent)) children.set(parent, new Set());
      children.get(parent)!.add(posix.basename(at));
    }
  }
  // Cargo also checks times of folders if a build script prints rerun-if-changed for a folder.
  for (const [folder, names] of children) digests[folder] = sha256([...names].sort().join('\n'));
  return { files, digests };
}

/** Returns the content with one file's text replaced. */
export function withText({ files, digests }: SourceContent, path: string, text: string): SourceContent {
  return {
    files: new Map(files).set(path, textFile(text)),
    digests: { ...digests, [path]: sha256(text) },
  };
}

function textFile(text: string | Buffer): SourceFile {
  const bytes = Buffer.from(text);
  return { size: () => bytes.length, parts: () => [bytes] };
}

function fileAt(full: string): SourceFile {
  return { size: () => statSync(full).size, parts: () => partsOf(full) };
}

function reduced(root: string, path: string): string {
  return carriedConfig({ file: path, toml: parseToml(readFileSync(join(root, path), 'utf8'), path) });
}
