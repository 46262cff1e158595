import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Creates a real folder with files. It is removed when the spec file ends. */
export function tempFolder(content: Record<string, string | Buffer> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'rust-static-spec-'));
  folders.push(root);
  for (const [path, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}
