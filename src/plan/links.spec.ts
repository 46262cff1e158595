import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { filesOnDisk } from '../cargo/files';
import { snapshot, stillHolds } from '../graph/snapshot';
import { cargoWorkspace, manifestWith, preparedIn } from '../testing/build-fixture';
import { tempFolder } from '../testing/temp-folder';
import { linkedPaths, linksOf, type Link } from './links';

const linked = (root: string, path: string, leads: string): void => symlinkSync(leads, join(root, path));
const found = (root: string, ...paths: string[]): Link[] => linksOf(filesOnDisk(root), paths, []);

describe('linksOf', () => {
  it('finds links on the way to a path and below it, and those within what they lead to', () => {
    const root = tempFolder({ 'real/x/src/main.rs': '', 'themes/a/t': '', 'words.txt': '' });
    linked(root, 'libs', 'real');
    linked(root, 'real/x/theme', '../../themes');
    linked(root, 'themes/a/words', '../../words.txt');
    expect(found(root, 'libs/x')).toEqual([
      { path: 'libs', leads: 'real' },
      { path: 'libs/x/theme', leads: 'themes' },
      { path: 'libs/x/theme/a/words', leads: 'words.txt' },
    ]);
    expect(linkedPaths(found(root, 'libs/x'), ['libs/x'])).toEqual(['libs', 'real', 'themes', 'words.txt']);
  });

  it('finds the links on the way to what a link leads to: git names only these if they lead elsewhere', () => {
    const root = tempFolder({ 'v1/data/x': '', 'a/main.rs': '' });
    linked(root, 'latest', 'v1');
    linked(root, 'current', 'latest');
    linked(root, 'a/data', '../current/data');
    expect(found(root, 'a')).toEqual([{ path: 'a/data', leads: 'v1/data', through: ['current', 'latest'] }]);
    expect(linkedPaths(found(root, 'a'), ['a'])).toEqual(['current', 'latest', 'v1/data']);
  });

  it('passes over what ignore rules hide, what is never a source, and what leads nowhere', () => {
    const root = tempFolder({
      '.gitignore': '/a/gen\n',
      'a/keep/.gitignore': 'local\n',
      'a/node_modules/x': '',
      'a/target/CACHEDIR.TAG': '',
      'b/x': '',
    });
    for (const path of ['gen', 'keep/local', 'node_modules/y', 'target/z']) linked(root, `a/${path}`, '/etc');
    linked(root, 'a/.#main.rs', 'me@host:1');
    expect(found(root, 'a')).toEqual([]);
  });

  it('ends at links to a folder that the link lies in: no build shall see that within itself', () => {
    const root = tempFolder({ 'a/src/main.rs': '' });
    linked(root, 'a/up', '..');
    linked(root, 'a/src/self', '.');
    const links = found(root, 'a');
    expect(links).toEqual([
      { path: 'a/src/self', leads: 'a/src' },
      { path: 'a/up', leads: '.' },
    ]);
    expect(linkedPaths(links, ['a'])).toEqual([]);
  });

  it('has the path that a broken link names, so that the graph is the same once a target writes it', () => {
    const root = tempFolder({ 'a/x': '' });
    linked(root, 'a/web', '../dist/web');
    linked(root, 'a/gone', '/nowhere/x');
    const before = found(root, 'a');
    expect(linkedPaths(before, ['a'])).toEqual(['dist/web']);
    mkdirSync(join(root, 'dist/web'), { recursive: true });
    expect(found(root, 'a')).toEqual(before);
  });

  it('makes a kept model stale when a link leads elsewhere', () => {
    const root = tempFolder({ 'a/x': '', 'themes/one/t': '', 'themes/two/t': '' });
    linked(root, 'a/theme', '../themes/one');
    const { files, trace } = snapshot(filesOnDisk(root));
    linksOf(files, ['a'], []);
    expect(stillHolds(filesOnDisk(root), trace)).toBe(true);
    rmSync(join(root, 'a/theme'));
    linked(root, 'a/theme', '../themes/two');
    expect(stillHolds(filesOnDisk(root), trace)).toBe(false);
  });
});

describe('a link among the sources of a crate', () => {
  it.each([
    ['a file', 'apps/app/README.md', '../../README.md', ''],
    ['a folder', 'apps/app/themes', '../../themes', '/t'],
    ["the folder of cargo's configuration", '.cargo', 'tools/cargo', '/config.toml'],
    ['the lock', 'Cargo.lock', 'locks/app.lock', ''],
    ["the crate's Dockerfile", 'apps/app/Dockerfile', '../../docker/App', ''],
  ])('to %s: what is behind it is an input', (_what, path, leads, below) => {
    const root = cargoWorkspace(['app'], {
      'README.md': 'r',
      'themes/t': 't',
      'docker/App': 'FROM a AS builder\n',
      'locks/app.lock': 'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      'tools/cargo/config.toml': '[env]\nX = "1"\n',
    });
    const before = preparedIn(root).plan.digest;
    rmSync(join(root, path), { force: true });
    linked(root, path, leads);
    const { plan, sources } = preparedIn(root);
    expect(plan.behindLinks).toContain(leads.replace('../../', ''));
    expect(sources).toContain(`${path}${below}`);
    expect(plan.digest).not.toBe(before);
  });

  it('that leads elsewhere, to the same bytes, has another digest', () => {
    const root = cargoWorkspace(['app'], {
      'themes/a/t': 't',
      'themes/b/t': 't',
      ...manifestWith('include = ["themes"]'),
    });
    linked(root, 'apps/app/theme', '../../themes/a');
    const before = preparedIn(root).plan.digest;
    rmSync(join(root, 'apps/app/theme'));
    linked(root, 'apps/app/theme', '../../themes/b');
    expect(preparedIn(root).plan.digest).not.toBe(before);
  });

  it('that leads above itself is refused by name', () => {
    const root = cargoWorkspace();
    linked(root, 'apps/app/all', '../..');
    expect(() => preparedIn(root)).toThrow('apps/app/all -> .: not an input');
  });
});
