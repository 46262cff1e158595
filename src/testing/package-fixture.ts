import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { extract, type Header } from 'tar-stream';
import type { Artifact, ArtifactDependency, ArtifactFile } from '../artifact/artifact';
import type { FileEntry } from '../packaging/entry';
import { planImage } from '../packaging/image-plan';
import { writeImage } from '../packaging/write-image';
import { tempFolder } from './temp-folder';

/** 2023-11-14T22:13:20Z. */
export const EPOCH = 1_700_000_000;

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Returns the entry of a file with these bytes. */
export function described(path: string, bytes: Buffer | string): ArtifactFile {
  return { path, sha256: sha256(bytes), size: Buffer.byteLength(bytes) };
}

/** Returns the artifact of a crate with one binary, whose bytes are `the program`. */
export function artifactOf(more: Partial<Artifact> = {}): Artifact {
  return {
    schemaVersion: 2,
    project: 'app',
    version: '1.2.3',
    crate: { name: 'app', license: null, description: null, repository: null, links: [], dependencies: [] },
    target: 'x86_64-alpine-linux-musl',
    libc: 'musl',
    profile: 'release',
    features: [],
    toolchain: { rustc: 'rustc 1.91.0 (f8297e351 2025-10-28)', cargo: 'cargo 1.91.0' },
    builder: { engine: 'docker' },
    libraries: [],
    binaries: [{ name: 'app', ...described('app', 'the program'), linkage: 'static-pie' }],
    ...more,
  };
}

/** Returns a crate of crates.io. */
export function dependency(name: string, more: Partial<ArtifactDependency> = {}): ArtifactDependency {
  return {
    name,
    version: '1.0.0',
    source: 'registry+https://github.com/rust-lang/crates.io-index',
    license: 'MIT',
    checksum: sha256(name),
    scope: 'runtime',
    links: [],
    dependencies: [],
    ...more,
  };
}

/** Returns the files that static-build writes, by path. */
export function artifactFiles(artifact: Artifact, dependencies: ArtifactDependency[] = []) {
  return {
    app: 'the program',
    'artifact.json': JSON.stringify(artifact),
    'dependencies.json': JSON.stringify(dependencies),
  };
}

/** The plan of an image with default settings. */
export const imagePlan = planImage({}, 'apps/app');

/** Writes the image of such a crate into a new folder. */
export async function imageIn(root: string, name: string, more: Partial<Artifact> = {}): Promise<string> {
  const folder = join(root, name);
  const program = join(tempFolder({ app: 'the program' }), 'app');
  await writeImage(folder, {
    artifact: artifactOf(more),
    plan: imagePlan,
    content: { binaries: [{ name: 'app', file: program, size: 11 }], certificates: undefined, files: [] },
    epoch: EPOCH,
  });
  return folder;
}

export function fileEntry(
  path: string,
  content: FileEntry['content'] | string = '',
  mode = 0o644,
): FileEntry {
  return { kind: 'file', path, mode, content: typeof content === 'string' ? Buffer.from(content) : content };
}

/** Returns the content of a tar archive, in order. */
export async function entriesIn(archive: Uint8Array): Promise<{ header: Header; text: string }[]> {
  const found: { header: Header; text: string }[] = [];
  const reader = extract();
  reader.end(archive);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    found.push({ header: entry.header, text: Buffer.concat(chunks).toString() });
  }
  return found;
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Returns the bytes of every file below a folder, by path, sorted. */
export function contentOf(folder: string): Record<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = paths.filter((path) => statSync(path).isFile()).sort();
  return Object.fromEntries(files.map((path) => [relative(folder, path), readFileSync(path)]));
}
