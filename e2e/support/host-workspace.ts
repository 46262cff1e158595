import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkspace, hostTarget } from './workspace.cjs';

/** Returns an Nx and cargo workspace for the host engine. It is removed after the tests of the file. */
export function hostWorkspace(options: object = {}): ReturnType<typeof createWorkspace> {
  const workspace = createWorkspace();
  afterAll(() => workspace.remove());
  const all = { engine: 'host', target: hostTarget().target, ...options };
  workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options: all }] }));
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
  return workspace;
}

/** Returns a new folder. It is removed after the tests of the file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-scratch-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
