import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { sha256, sha256Of } from '../../../digest';
import { carriedConfig } from '../../../cargo/carried-config';
import { isCargoConfig } from '../../../cargo/config';
import { isWithin } from '../../../cargo/paths';
import { parseToml } from '../../../cargo/toml';
import { partsOf } from '../../../regular-file';

/** The mode of every file and folder of the source volume: Nx hashes bytes only. */
export const SOURCE_MODE = 0o755;

/** A file of the source volume: where its bytes come from. */
export interface SourceFile {
  /** In bytes. */
  size: number;
  /** Its bytes, in parts of at most a mebibyte: it may be larger than memory. */
  parts(): Iterable<Buffer>;
}

/** What the source volume should hold: files and folders by path relative to the Nx root. */
export interface SourceContent {
  files: Map<string, SourceFile>;
  /** Digest of every file and folder. */
  digests: Record<string, string>;
}

/**
 * The content of the source volume. Cargo's configuration goes in reduced to what describes the build and not the host.
 *
 * @param root absolute path of the Nx workspace
 * @param paths files relative to it
 * @param instead what stands for files: the manifests and the lock of the app's pruned workspace
 * @param verbatim folders whose files are taken byte for byte
 */
export function sourceContent(
  root: string,
  paths: readonly string[],
  instead: Record<string, string | Buffer> = {},
  verbatim: readonly string[] = [],
): SourceContent {
  const isReduced = (path: string): boolean =>
    isCargoConfig(path) && !verbatim.some((folder) => isWithin(folder, path));
  const files = new Map(paths.map((path) => [path, fileAt(root, path, isReduced(path))]));
  for (const [path, bytes] of Object.entries(instead)) files.set(path, textFile(bytes));
  const digests: Record<string, string> = {};
  const children = new Map<string, Set<string>>([['.', new Set()]]);
  for (const [path, file] of files) {
    digests[path] = sha256Of(file.parts());
    for (let at = path; at !== '.'; at = posix.dirname(at)) {
      const parent = posix.dirname(at);
      if (!children.has(parent)) children.set(parent, new Set());
      children.get(parent)!.add(posix.basename(at));
    }
  }
  // Cargo looks at folders' times too, where a build script says rerun-if-changed of a folder.
  for (const [folder, names] of children) digests[folder] = sha256([...names].sort().join('\n'));
  return { files, digests };
}

/** The content with another text in place of one file's. */
export function withText({ files, digests }: SourceContent, path: string, text: string): SourceContent {
  const file = textFile(text);
  return {
    files: new Map(files).set(path, file),
    digests: { ...digests, [path]: sha256Of(file.parts()) },
  };
}

function textFile(text: string | Buffer): SourceFile {
  const bytes = Buffer.from(text);
  return { size: bytes.length, parts: () => [bytes] };
}

function fileAt(root: string, path: string, isReduced: boolean): SourceFile {
  const full = join(root, path);
  return isReduced
    ? textFile(carriedConfig({ file: path, toml: parseToml(readFileSync(full, 'utf8'), path) }))
    : { size: statSync(full).size, parts: () => partsOf(full) };
}
