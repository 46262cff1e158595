import { stripVTControlCharacters } from 'node:util';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_FILE, readArtifact, type Artifact } from '../artifact/artifact';
import { shortDigest } from '../digest';
import { cut } from './progress';
import { WIDTH, wrapped } from './wrapped';

/** What a build has made, for the user. */
export interface Built {
  artifact: Artifact;
  /** Relative to the Nx workspace. */
  outputPath: string;
  /** The sizes of the last build's binaries, in bytes, by name. */
  sizes: ReadonlyMap<string, number>;
  /** Crates compiled, of all that the binaries need; the others were compiled before. */
  crates: { compiled: number; all: number };
  milliseconds: number;
}

/** One entry a binary, over several lines where it does not fit into one. */
export function summary({ artifact, outputPath, sizes, crates, milliseconds }: Built): string {
  const { libc, target } = artifact;
  const build = [`${crates.compiled} of ${crates.all} crates compiled`, seconds(milliseconds)];
  const entries = artifact.binaries.map(({ name, linkage, size, sha256 }) => {
    const change = changeOf(size, sizes.get(name));
    const facts = [linkage, libc, target, megabytes(size) + (change && ` (${change})`)];
    return wrapped(`rust-static: ${outputPath}/${name}:`, [
      ...facts,
      ...build,
      `sha256 ${shortDigest(sha256)}`,
    ]);
  });
  return `${entries.join('\n')}\n`;
}

/** A build in the table: what it has built, or how else it ended. */
export interface Row {
  name: string;
  status: string;
  binaries: readonly BinaryCells[];
}

/** What the table tells of a binary. */
export interface BinaryCells {
  name: string;
  size: string;
  /** Against the last build; empty where nothing is known. */
  change: string;
  linkage: string;
  /** How many crates were compiled, or which cache the binary is from. */
  compiled: string;
  time: string;
  digest: string;
}

/** What the table tells of what a build has made. */
export function cellsOf(
  artifact: Artifact,
  more: Pick<BinaryCells, 'compiled' | 'time'>,
  sizes?: Built['sizes'],
) {
  return artifact.binaries.map(({ name, linkage, size, sha256 }): BinaryCells => ({
    name,
    size: megabytes(size),
    change: changeOf(size, sizes?.get(name)),
    linkage: `${linkage}, ${artifact.libc}`,
    digest: shortDigest(sha256),
    ...more,
  }));
}

/** The row of a build that has just ended. @param built absent for one that failed */
export function rowOf(name: string, status: string, built: Built | undefined): Row {
  if (!built) return { name, status, binaries: [] };
  const { artifact, sizes, crates, milliseconds } = built;
  const more = { compiled: `${crates.compiled} of ${crates.all}`, time: seconds(milliseconds) };
  return { name, status, binaries: cellsOf(artifact, more, sizes) };
}

/** What a summary tells that `artifact.json` does not: Nx hands over only the text of a task. */
export function factsIn(text: string): { compiled: string; changes: ReadonlyMap<string, string> } {
  const words = stripVTControlCharacters(text).replace(/\s+/g, ' ');
  const found = [
    ...words.matchAll(
      /rust-static: [^:]*\/([^/:]+): static[^:]*? MiB(?: \(([^)]*)\))?, (\d+ of \d+) crates compiled/g,
    ),
  ];
  return {
    compiled: found[0]?.[3] ?? '',
    changes: new Map(found.map(([, name = '', change = '']) => [name, change])),
  };
}

const HEADER = ['App', 'Size', 'Change', 'Linkage', 'Compiled', 'Time', 'SHA-256'];

/** A table of builds, one line a binary. Columns that do not fit into 80 are left out from the right. */
export function summaryTable(rows: readonly Row[]): string {
  const table = [HEADER, ...rows.flatMap(linesOf)];
  const widths = HEADER.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  let columns = HEADER.length;
  const total = (): number => widths.slice(0, columns).reduce((sum, width) => sum + width + 2, -2);
  while (columns > 2 && total() > WIDTH) columns--;
  const lines = table.map((row) => row.slice(0, columns).map((cell, at) => cell.padEnd(widths[at]!)));
  return lines.map((cells) => `${cut(cells.join('  ').trimEnd(), WIDTH)}\n`).join('');
}

function linesOf({ name, status, binaries }: Row): string[][] {
  if (binaries.length === 0) return [[name, status]];
  return binaries.map((binary) => [
    binary.name === name ? name : `${name}: ${binary.name}`,
    ...[binary.size, binary.change, binary.linkage, binary.compiled, binary.time, binary.digest],
  ]);
}

/** The sizes of the binaries in an output, in bytes, by name; none where there is no readable artifact. */
export function sizesIn(folder: string): ReadonlyMap<string, number> {
  if (!existsSync(join(folder, ARTIFACT_FILE))) return new Map();
  try {
    return new Map(readArtifact(folder).binaries.map(({ name, size }) => [name, size]));
  } catch {
    // It is about to be replaced, and a change of size is only for information.
    return new Map();
  }
}

function changeOf(size: number, before: number | undefined): string {
  if (before === undefined) return '';
  const change = size - before;
  if (change === 0) return 'same size';
  const sign = change > 0 ? '+' : '-';
  const bytes = Math.abs(change);
  if (bytes < 1024) return `${sign}${bytes} bytes`;
  return sign + (bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : megabytes(bytes));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
}

/** Time with a tenth of a second, such as `37.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
