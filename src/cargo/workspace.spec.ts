import { memoryFiles } from '../testing/memory-files';
import type { Files } from './files';
import { pathCrates } from './path-dependencies';
import { findWorkspace, isMember } from './workspace';

const crate = (name: string, more = ''): string => `[package]\nname = "${name}"\nversion = "0.1.0"\n${more}`;

describe('findWorkspace', () => {
  it('takes in members, globs and path dependencies, and leaves out what is excluded', () => {
    const files = memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["apps/*", "tools/x"]\nexclude = ["apps/old"]\n',
      'apps/a/Cargo.toml': crate('a', '[dependencies]\nlib = { path = "../../libs/lib" }\n'),
      'apps/old/Cargo.toml': crate('old'),
      'apps/README.md': '',
      'libs/lib/Cargo.toml': crate('lib'),
      'tools/x/Cargo.toml': crate('x'),
    });
    const { root, members } = findWorkspace(files, 'apps/a');
    expect([root, ...members.map((member) => member.root)]).toEqual(['.', 'apps/a', 'libs/lib', 'tools/x']);
    expect(findWorkspace(files, 'apps/old').root).toBe('apps/old');
  });

  it('does not leave out what lies below an explicit member, as cargo (1.95) does not', () => {
    const files = memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["apps/a", "tools/*"]\nexclude = ["apps", "tools/x/fuzz"]\n',
      'apps/a/Cargo.toml': crate('a'),
      'apps/a/fuzz/Cargo.toml': crate('fuzz'),
      'apps/b/Cargo.toml': crate('b'),
      'tools/x/fuzz/Cargo.toml': crate('fuzz'),
    });
    const rootOf = (folder: string): string => findWorkspace(files, folder).root;
    expect([rootOf('apps/a/fuzz'), rootOf('apps/b'), rootOf('tools/x/fuzz')]).toEqual([
      '.',
      'apps/b',
      'tools/x/fuzz',
    ]);
  });

  it('finds a cargo root below the Nx root, and one that package.workspace names', () => {
    const files = memoryFiles({
      'rust/Cargo.toml': '[workspace]\nmembers = ["a"]\n',
      'rust/a/Cargo.toml': crate('a'),
      'elsewhere/Cargo.toml': crate('b', 'workspace = "../rust"\n'),
    });
    expect(findWorkspace(files, 'rust/a').root).toBe('rust');
    expect(findWorkspace(files, 'elsewhere').root).toBe('rust');
  });

  it('says what to run when there is no manifest', () => {
    expect(() => findWorkspace(memoryFiles({}), 'apps/a')).toThrow(
      'No Cargo.toml in apps/a\n\nA static binary is built from a cargo package.\n\nRun `nx g @org/rust-static:setup apps/a` to add one.',
    );
  });

  it('knows members by glob', () => {
    const files = memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\n',
      'apps/a/Cargo.toml': crate('a'),
    });
    const { manifest } = findWorkspace(files, 'apps/a');
    expect([
      isMember(manifest, 'apps/new'),
      isMember(manifest, 'apps/new/deep'),
      isMember(manifest, 'libs/x'),
    ]).toEqual([true, false, false]);
  });
});

describe('pathCrates', () => {
  const rootsOf = (files: Files, root: string): string[] =>
    pathCrates(files, findWorkspace(files, root)).map((found) => found.root);

  it('follows path dependencies of every kind, patches, and those inherited from the workspace', () => {
    const files = memoryFiles({
      'Cargo.toml':
        '[workspace]\nmembers = ["a"]\n[workspace.dependencies]\ninherited = { path = "libs/inherited" }\n[patch.crates-io]\npatched = { path = "vendor/patched" }\n',
      'a/Cargo.toml': crate(
        'a',
        '[dependencies]\ninherited.workspace = true\n[build-dependencies]\nb = { path = "../b" }\n[target.\'cfg(unix)\'.dependencies]\nu = { path = "../u" }\n',
      ),
      'b/Cargo.toml': crate('b', '[dependencies]\nc = { path = "../c" }\n'),
    });
    expect(rootsOf(files, 'a')).toEqual(['.', 'a', 'b', 'c', 'libs/inherited', 'u', 'vendor/patched']);
  });

  it('follows the old spelling with an underscore, which cargo still reads', () => {
    const files = memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["a"]\n',
      'a/Cargo.toml': crate('a', '[build_dependencies]\nb = { path = "../b" }\n'),
      'b/Cargo.toml': crate('b'),
    });
    expect(rootsOf(files, 'a')).toEqual(['.', 'a', 'b']);
  });
});
