import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A real folder, filled with files, that is removed when the spec file is done. */
export function tempFolder(content: Record<string, string | Buffer> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'rust-static-spec-'));
  folders.push(root);
  for (const [path, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}
