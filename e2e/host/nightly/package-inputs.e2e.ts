import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../support/workspace.cjs';
import { archive, packagingWorkspace } from '../packaging-workspace';

jest.setTimeout(600_000);

/** Changes of packaged files that Nx does not hash, or has hashed before. */
const workspace = packagingWorkspace();
const { root, read, write, exec } = workspace;
afterAll(() => workspace.remove());

const HIT = /one:package +\[/;
const inArchive = (...args: string[]): string => {
  const file = join(workspace.folder('one'), archive('one'));
  return must(exec('tar', ['-f', file, '--wildcards', ...args]), 'tar').stdout;
};

it('the mode of a file does not reach the package, because Nx does not hash it', () => {
  write('apps/one/man/run', '#!/bin/sh\n');
  must(workspace.pack('one'), 'package');
  const first = workspace.digest('one');
  expect(inArchive('-tvz', '*/run')).toMatch(/^-rwxr-xr-x/);
  for (const path of ['LICENSE', 'apps/one/man/run'])
    chmodSync(join(root, path), path === 'LICENSE' ? 0o755 : 0o644);
  expect(must(workspace.pack('one'), 'package').output).toMatch(HIT);
  must(workspace.pack('one', '--skip-nx-cache'), 'package');
  expect(workspace.digest('one')).toBe(first);
});

it('a file that is edited while the binary is built is not packaged under the key of the old one', () => {
  // The build script edits it, as a user might.
  write(
    'apps/one/build.rs',
    `fn main() {
    let root = std::path::Path::new(${JSON.stringify(root)});
    if std::fs::remove_file(root.join("edit-now")).is_ok() {
        std::fs::write(root.join("LICENSE"), "NEW\\n").unwrap();
    }
}
`,
  );
  write('edit-now', '');
  const { status, output } = workspace.pack('one');
  expect(existsSync(join(root, 'edit-now'))).toBe(false);
  expect(read('LICENSE')).toBe('NEW\n');
  write('LICENSE', 'MIT\n');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  must(workspace.pack('one'), 'package');
  expect(inArchive('-xzO', '*/LICENSE')).toBe('MIT\n');
  expect(status).not.toBe(0);
  expect(output).toContain('Sources changed after Nx began its run: LICENSE');
});
