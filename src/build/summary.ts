import type { Artifact } from '../artifact/artifact';

/** The last words of a build: one line a binary, with what was proven of it. */
export function summary({ binaries, libc, target }: Artifact, outputPath: string): string {
  const lines = binaries.map(
    ({ name, linkage, size, sha256 }) =>
      `rust-static: ${outputPath}/${name}: ${linkage}, ${libc}, ${target}, ${megabytes(size)}, sha256 ${sha256}`,
  );
  return `${lines.join('\n')}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
}
