import { readNxJson } from '../../devkit';
import { workspaceTree } from '../../testing/setup-tree';
import { addRelease } from './add-release';

const VERSION = { versionActions: '@org/rust-static/release' };

describe('init --release', () => {
  it.each([
    ['[workspace]\nmembers = ["apps/*", "libs/lib"]\n', ['apps/*', 'libs/lib']],
    ['[package]\nname = "app"\nversion = "0.1.0"\n[workspace]\nmembers = ["libs/*"]\n', ['app', 'libs/*']],
    ['[workspace]\nmembers = [".", "./libs/*/"]\n[package]\nname = "app"\n', ['app', 'libs/*']],
    [
      '[package]\nname = "app"\n[workspace]\n[dependencies]\nlib = { path = "libs/lib" }\n',
      ['app', 'libs/lib'],
    ],
    [undefined, ['libs/lib']],
  ])('adds the crates of %j', (manifest, projects) => {
    const tree = workspaceTree({
      ...(manifest !== undefined && { 'Cargo.toml': manifest }),
      'libs/lib/Cargo.toml': '[package]\nname = "lib"\n',
      'web/package.json': '{ "name": "web" }',
    });
    expect(addRelease(tree)).toEqual([]);
    expect(readNxJson(tree)!.release).toEqual({ projects, version: VERSION });
    const text = tree.read('nx.json', 'utf8');
    expect(addRelease(tree)).toEqual([]);
    expect(tree.read('nx.json', 'utf8')).toBe(text);
  });

  it('keeps a table that is there, and says what to add', () => {
    const tree = workspaceTree({ 'nx.json': '{ "release": { "projects": ["js/*"] } }\n' });
    const [note] = addRelease(tree);
    expect(note).toContain(`"version": { "versionActions": "${VERSION.versionActions}" }`);
    expect(tree.read('nx.json', 'utf8')).toBe('{ "release": { "projects": ["js/*"] } }\n');
  });
});
