import { stripVTControlCharacters } from 'node:util';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_FILE, readArtifact, type Artifact } from '../artifact/artifact';
import { shortDigest } from '../digest';
import { megabytes } from '../megabytes';
import { cut } from './progress';
import { WIDTH, wrapped } from './wrapped';

/** The result of a build, for the user. */
export interface Built {
  artifact: Artifact;
  /** Relative to the Nx workspace. */
  outputPath: string;
  /** Sizes of the previous build's binaries, in bytes, by name. */
  sizes: ReadonlyMap<string, number>;
  /**
   * Number of compiled crates, and of all crates that the binaries need. The others were compiled
   * before.
   */
  crates: { compiled: number; all: number };
  milliseconds: number;
}

/** Formats one entry per binary, on several lines if it does not fit on one. */
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

/** A build in the table, with its result or status. */
export interface Row {
  name: string;
  status: string;
  binaries: readonly BinaryCells[];
}

/** The table cells of a binary. */
export interface BinaryCells {
  name: string;
  size: string;
  /** Change of size since the last build. Empty if unknown. */
  change: string;
  linkage: string;
  /** Number of compiled crates, or the cache that the binary comes from. */
  compiled: string;
  time: string;
  digest: string;
}

/** Returns the table cells for the result of a build. */
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

/** Returns the row of a build that has just ended. @param built absent for a failed build */
export function rowOf(name: string, status: string, built: Built | undefined): Row {
  if (!built) return { name, status, binaries: [] };
  const { artifact, sizes, crates, milliseconds } = built;
  const more = { compiled: `${crates.compiled} of ${crates.all}`, time: seconds(milliseconds) };
  return { name, status, binaries: cellsOf(artifact, more, sizes) };
}

/**
 * Parses facts from the text of a summary that `artifact.json` does not contain. Nx only passes on
 * the text of a task.
 */
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

/**
 * Formats a table of builds, with one line per binary. Columns that do not fit into 80 are left
 * out, starting from the right.
 */
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

/**
 * Returns the sizes of the binaries in an output, in bytes, by name. Empty without a readable
 * artifact.
 */
export function sizesIn(folder: string): ReadonlyMap<string, number> {
  if (!existsSync(join(folder, ARTIFACT_FILE))) return new Map();
  try {
    return new Map(readArtifact(folder).binaries.map(({ name, size }) => [name, size]));
  } catch {
    // The output is about to be replaced, and the change of size is only informational.
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

/** Formats a time with tenths of a second, such as `37.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
