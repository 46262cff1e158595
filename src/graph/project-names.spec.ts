import { memoryFiles } from '../testing/memory-files';
import { withoutDevCycles } from './create-dependencies';
import { withUniqueNames } from './project-names';
import { snapshot, stillHolds } from './snapshot';

const crate = (root: string, name: string) => ({ root, name, projectType: 'application' as const });

describe('withUniqueNames', () => {
  it('gives way to a JavaScript project of the same name elsewhere, and says so', () => {
    const files = memoryFiles({
      'package.json': '{"name": "root", "workspaces": ["js/*"]}',
      'js/server/package.json': '{"name": "server"}',
      'elsewhere/tool/package.json': '{"name": "tool"}',
      'tools/project.json': '{"name": "cli"}',
    });
    const others = [
      'package.json',
      'js/server/package.json',
      'elsewhere/tool/package.json',
      'tools/project.json',
    ];
    const crates = [crate('rust/server', 'server'), crate('rust/tool', 'tool'), crate('rust/cli', 'cli')];
    const named = withUniqueNames(files, crates, others);
    expect(named.map(({ name }) => name)).toEqual(['rust-server', 'tool', 'rust-cli']);
    expect(named[0]!.metadata!.description).toBe(
      'The crate server; that name is taken by js/server. Give it another one with "name" in project.json.',
    );
  });

  it('keeps apart two crates of one name in two cargo workspaces', () => {
    const named = withUniqueNames(memoryFiles({}), [crate('a/app', 'app'), crate('b/app', 'app')], []);
    expect(named.map(({ name }) => name)).toEqual(['app', 'b-app']);
  });

  it('leaves the name to a project.json in the same folder', () => {
    const files = memoryFiles({ 'apps/app/project.json': '{"name": "other"}' });
    expect(withUniqueNames(files, [crate('apps/app', 'app')], ['apps/app/project.json'])[0]!.name).toBe(
      'app',
    );
  });
});

describe('withoutDevCycles', () => {
  it('drops the development dependency that closes a cycle, and no other', () => {
    const edges = [
      { from: 'lib', to: 'testing', dev: true },
      { from: 'testing', to: 'lib', dev: false },
      { from: 'app', to: 'testing', dev: true },
      { from: 'app', to: 'lib', dev: false },
    ];
    expect(withoutDevCycles(edges).map(({ from, to }) => `${from} ${to}`)).toEqual([
      'testing lib',
      'app lib',
      'app testing',
    ]);
  });
});

describe('snapshot', () => {
  it('holds until something that was read changes, appears or goes away', () => {
    const content: Record<string, string> = { 'a/Cargo.toml': 'x', 'a/src/main.rs': '' };
    const seen = snapshot(memoryFiles(content));
    seen.files.read('a/Cargo.toml');
    seen.files.read('a/absent');
    seen.files.list('a/src');
    expect(stillHolds(memoryFiles(content), seen.trace)).toBe(true);
    expect(stillHolds(memoryFiles({ ...content, 'a/other': '' }), seen.trace)).toBe(true);
    const changes: Record<string, string>[] = [
      { 'a/Cargo.toml': 'y' },
      { 'a/absent': '' },
      { 'a/src/bin.rs': '' },
    ];
    for (const change of changes)
      expect(stillHolds(memoryFiles({ ...content, ...change }), seen.trace)).toBe(false);
  });
});
