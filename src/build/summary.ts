import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_FILE, readArtifact, type Artifact } from '../artifact/artifact';
import { shortDigest } from '../digest';
import { WIDTH, wrapped } from '../progress/wrapped';

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

/** A build of a batch, as its row of the table: what it has built, or how else it ended. */
export interface Row {
  name: string;
  built?: Built;
  status: 'success' | 'failure' | 'skipped';
}

/** A table of what a batch has built, one line a binary. Columns that do not fit into 80 are left out from the right. */
export function summaryTable(rows: readonly Row[]): string {
  const cells = rows.flatMap(({ name, built, status }) =>
    built ? binaryCells(name, built) : [[name, status]],
  );
  const table = [['App', 'Size', 'Change', 'Linkage', 'Compiled', 'Time', 'SHA-256'], ...cells];
  const widths = table[0]!.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  let columns = widths.length;
  const total = (): number => widths.slice(0, columns).reduce((sum, width) => sum + width + 2, -2);
  while (columns > 2 && total() > WIDTH) columns--;
  const lines = table.map((row) =>
    row
      .slice(0, columns)
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.map((line) => line.slice(0, WIDTH)).join('\n')}\n`;
}

function binaryCells(project: string, { artifact, sizes, crates, milliseconds }: Built): string[][] {
  return artifact.binaries.map(({ name, linkage, size, sha256 }) => [
    name === project ? name : `${project}: ${name}`,
    megabytes(size),
    changeOf(size, sizes.get(name)),
    `${linkage}, ${artifact.libc}`,
    `${crates.compiled}/${crates.all}`,
    seconds(milliseconds),
    shortDigest(sha256),
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
  return sign + (bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : megabytes(bytes));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
