import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../artifact/artifact';
import { compareBinaries, likelyCauses, type Difference } from '../elf/compare';

/** What one build has left. */
export interface BuiltFolder {
  folder: string;
  artifact: Artifact;
}

/** One file of both. */
export interface Comparison {
  file: string;
  same: boolean;
  /** Of each. */
  sha256: [string, string];
  /** What differs, and why that may be; empty when nothing does. */
  lines: string[];
}

const MOST_SHOWN = 6;

/** Compares what two builds have left, file by file; of binaries it says where they differ and what that hints at. */
export function compareArtifacts(a: BuiltFolder, b: BuiltFolder): Comparison[] {
  const binaries = new Set(a.artifact.binaries.map(({ path }) => path));
  const names = [...new Set([a, b].flatMap(({ folder }) => readdirSync(folder)))].sort();
  return names.map((file) => {
    const [one, other] = [a, b].map(({ folder }) => read(join(folder, file))) as [Buffer, Buffer];
    const same = one.equals(other);
    const lines = same || !binaries.has(file) ? [] : explain(one, other);
    return { file, same, sha256: [sha256(one), sha256(other)], lines };
  });
}

// A file that one of them lacks is an empty one.
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function explain(a: Buffer, b: Buffer): string[] {
  const differences = compareBinaries(a, b);
  // What can be read says most; after a shift much else follows from it.
  const telling = differences.toSorted((one, other) => Number(!one.texts) - Number(!other.texts));
  const more = differences.length - MOST_SHOWN;
  return [
    ...telling.slice(0, MOST_SHOWN).flatMap(describe),
    ...(more > 0 ? [`and ${more} more sections`] : []),
    ...likelyCauses(differences, a, b).map((cause) => `Likely: ${cause}`),
  ];
}

function describe({ section, offset, bytes, sizes, symbol, texts }: Difference): string[] {
  const where = symbol === undefined ? '' : ` in ${symbol}`;
  const size = sizes === undefined ? '' : `, ${sizes[0]} and ${sizes[1]} bytes long`;
  return [
    `${section}: ${bytes} bytes differ from offset 0x${offset.toString(16)}${where}${size}`,
    ...(texts ?? []).map((text) => `  ${JSON.stringify(text)}`),
  ];
}
