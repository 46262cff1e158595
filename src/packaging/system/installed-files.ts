import { readFileSync } from 'node:fs';
import { gzipSync } from 'fflate';
import type { FileEntry } from '../entry';

/** Compresses manual pages, as distributions expect. Other files stay. */
export function withPackedManPages(files: readonly FileEntry[]): FileEntry[] {
  return files.map((entry) => {
    if (!entry.path.startsWith('usr/share/man/') || entry.path.endsWith('.gz')) return entry;
    const { content } = entry;
    const bytes = Buffer.isBuffer(content) ? content : readFileSync(content.file);
    return {
      ...entry,
      path: `${entry.path}.gz`,
      content: Buffer.from(gzipSync(bytes, { level: 9, mtime: 0 })),
    };
  });
}

/** True for files that a package manager keeps when the user has changed them. */
export function isConfig({ path }: { path: string }): boolean {
  return path.startsWith('etc/');
}
