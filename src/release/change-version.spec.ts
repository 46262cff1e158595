import { memoryFiles, thrown } from '../testing/memory-files';
import { changeVersion, versionAt } from './change-version';

const crate = (name: string, version: string, more = ''): string =>
  `[package]\nname = "${name}"\n${version}\nedition = "2021"\n${more}`;
const OWN = 'version = "1.2.3" # own';
const SHARED = 'version.workspace = true';
const lock = (...crates: string[]): string =>
  [
    'version = 4\n',
    ...crates.map((one) => `[[package]]\nname = "${one.split(' ')[0]}"\nversion = "${one.split(' ')[1]}"\n`),
  ].join('\n');
const WORKSPACE = '[workspace]\nmembers = ["libs/*", "apps/*"]\n';

/** Changes the version of libs/lib, and returns the lines that differ, by file. */
function change(
  content: Record<string, string>,
  version = '2.0.0',
  root = 'libs/lib',
): Record<string, string[]> {
  const roots = Object.keys(content)
    .filter((path) => path.endsWith('/Cargo.toml'))
    .map((path) => path.replace('/Cargo.toml', ''));
  const { texts } = changeVersion(memoryFiles(content), roots, root, version);
  const different = (path: string, text: string): string[] => {
    const before = content[path]!.split('\n');
    const after = text.split('\n');
    expect(after).toHaveLength(before.length);
    return after.filter((line, at) => line !== before[at]);
  };
  return Object.fromEntries([...texts].map(([path, text]) => [path, different(path, text)]));
}

describe('a new version', () => {
  it('is written into the manifest and the lock, and every other byte stays', () => {
    const content = {
      'Cargo.toml': WORKSPACE,
      'Cargo.lock': lock('app 0.1.0', 'lib 1.2.3'),
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'apps/app/Cargo.toml': crate(
        'app',
        'version = "0.1.0"',
        '[dependencies]\nlib = { path = "../../libs/lib" }\n',
      ),
    };
    expect(change(content)).toEqual({
      'Cargo.lock': ['version = "2.0.0"'],
      'libs/lib/Cargo.toml': ['version = "2.0.0" # own'],
    });
  });

  it('of [workspace.package] is written once, for all that inherit it', () => {
    const content = {
      'Cargo.toml': `${WORKSPACE}[workspace.package]\nversion = '1.2.3'\n`,
      'Cargo.lock': lock('app 1.2.3', 'lib 1.2.3', 'other 1.2.3'),
      'libs/lib/Cargo.toml': crate('lib', SHARED),
      'libs/other/Cargo.toml': crate('other', OWN),
      'apps/app/Cargo.toml': crate('app', SHARED),
    };
    expect(change(content)).toEqual({
      'Cargo.toml': ["version = '2.0.0'"],
      'Cargo.lock': ['version = "2.0.0"', 'version = "2.0.0"'],
    });
    const done = { ...content, 'Cargo.toml': content['Cargo.toml'].replace('1.2.3', '2.0.0') };
    expect(change(done, '2.0.0', 'apps/app')).toEqual({});
  });

  it('changes every requirement that does not accept it, in the style that it has', () => {
    const tables = [
      '[dependencies]\nlib = { path = "../../libs/lib", version = "1.2" } # 1\nregistry = { package = "lib", version = "1.2" }',
      '[build-dependencies]\nrenamed = { package = "lib", path = "../../libs/lib", version = "=1.2.3" }',
      '[dev-dependencies.lib]\npath = "../../libs/lib"\nversion = "~1"',
      `[target.'cfg(unix)'.dependencies]\nlib = { version = "1.*", path = '..\\..\\libs\\lib' }`,
      '[target.x86_64-unknown-linux-musl.build-dependencies]\nother.path = "../../libs/lib"\nother.version = "^1.2.3"',
    ];
    const content = {
      'Cargo.toml': `${WORKSPACE}[workspace.dependencies]\nlib = { path = "libs/lib", version = "1.2.3" }\nserde = "1.2.3"\n`,
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'apps/app/Cargo.toml': crate('app', 'version = "0.1.0"', `${tables.join('\n')}\n`),
      'apps/b/Cargo.toml': crate('b', 'version = "0.1.0"', '[dependencies]\nlib.workspace = true\n'),
    };
    expect(change(content)).toEqual({
      'Cargo.toml': ['lib = { path = "libs/lib", version = "2.0.0" }'],
      'libs/lib/Cargo.toml': ['version = "2.0.0" # own'],
      'apps/app/Cargo.toml': [
        'lib = { path = "../../libs/lib", version = "2.0" } # 1',
        'renamed = { package = "lib", path = "../../libs/lib", version = "=2.0.0" }',
        'version = "~2"',
        `lib = { version = "2.*", path = '..\\..\\libs\\lib' }`,
        'other.version = "^2.0.0"',
      ],
    });
    // Requirements that accept the version stay; a pre-release is accepted by none of them.
    expect(Object.keys(change(content, '1.2.4'))).toEqual(['libs/lib/Cargo.toml', 'apps/app/Cargo.toml']);
    expect(change(content, '1.3.0-rc.1')['apps/app/Cargo.toml']).toHaveLength(5);
  });

  it('changes requirements on a crate that a patch replaces', () => {
    const content = {
      'Cargo.toml': `${WORKSPACE}[patch.crates-io]\nmine = { package = "lib", path = "libs/lib", version = "1" }\n`,
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'apps/app/Cargo.toml': crate(
        'app',
        'version = "0.1.0"',
        '[dependencies]\nlib = "1.2"\ngit = { git = "x", package = "lib", version = "1" }\n',
      ),
    };
    expect(change(content)).toEqual({
      'Cargo.toml': ['mine = { package = "lib", path = "libs/lib", version = "2" }'],
      'libs/lib/Cargo.toml': ['version = "2.0.0" # own'],
      'apps/app/Cargo.toml': ['lib = "2.0"'],
    });
  });

  it("changes requirements on a crate that cargo's configuration patches", () => {
    const content = {
      'Cargo.toml': WORKSPACE,
      '.cargo/config.toml':
        '[patch.crates-io]\nlib = { path = "libs/lib" }\n[patch."https://git.example"]\nlib = { path = "libs/lib" }\n',
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'apps/app/Cargo.toml': crate(
        'app',
        'version = "0.1.0"',
        '[dependencies]\nlib = "1.2"\ngit = { git = "https://git.example", package = "lib", version = "1" }\nother = { git = "https://other.example", package = "lib", version = "1" }\n',
      ),
    };
    expect(change(content)['apps/app/Cargo.toml']).toEqual([
      'lib = "2.0"',
      'git = { git = "https://git.example", package = "lib", version = "2" }',
    ]);
  });

  it('is written into each lock that has the crate, and not into that of a namesake', () => {
    const content = {
      'Cargo.toml': '[workspace]\nmembers = ["libs/lib"]\nexclude = ["apps", "alone"]\n',
      'Cargo.lock': lock('lib 1.2.3'),
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'apps/app/Cargo.toml': crate(
        'app',
        'version = "0.1.0"',
        '[dependencies]\nlib = { path = "../../libs/lib", version = "1" }\n',
      ),
      'apps/app/Cargo.lock': lock('app 0.1.0', 'lib 1.2.3'),
      'alone/Cargo.toml': crate('lib', OWN),
      'alone/Cargo.lock': lock('lib 1.2.3'),
    };
    expect(change(content)).toEqual({
      'libs/lib/Cargo.toml': ['version = "2.0.0" # own'],
      'apps/app/Cargo.toml': ['lib = { path = "../../libs/lib", version = "2" }'],
      'Cargo.lock': ['version = "2.0.0"'],
      'apps/app/Cargo.lock': ['version = "2.0.0"'],
    });
  });

  it('does not need other manifests that do not parse', () => {
    const content = {
      'Cargo.toml': WORKSPACE,
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'broken/Cargo.toml': '[',
    };
    expect(Object.keys(change(content))).toEqual(['libs/lib/Cargo.toml']);
  });

  it('is refused if a requirement is a choice of its author', () => {
    const content = {
      'Cargo.toml': WORKSPACE,
      'libs/lib/Cargo.toml': crate('lib', OWN),
      'apps/app/Cargo.toml': crate(
        'app',
        OWN,
        '[dependencies]\nlib = { path = "../../libs/lib", version = ">=1, <2" }\n',
      ),
    };
    expect(thrown(() => change(content))).toMatchObject({ code: 'release-requirement-range' });
    const remedied = content['apps/app/Cargo.toml'].replace('>=1, <2', '2.0.0');
    expect(Object.keys(change({ ...content, 'apps/app/Cargo.toml': remedied }))).toEqual([
      'libs/lib/Cargo.toml',
    ]);
    expect(Object.keys(change(content, '1.9.0'))).toEqual(['libs/lib/Cargo.toml']);
  });
});

describe('the version of a crate', () => {
  it.each([
    [crate('lib', ''), WORKSPACE, 'libs/lib/Cargo.toml', '[package]'],
    [crate('lib', SHARED), WORKSPACE, 'Cargo.toml', '[workspace.package]'],
  ])('that has none is an error with a remedy', (manifest, root, file, header) => {
    const content = { 'Cargo.toml': root, 'libs/lib/Cargo.toml': manifest };
    const error = thrown(() => versionAt(memoryFiles(content), 'libs/lib'));
    expect(error).toMatchObject({ code: 'release-version-missing' });
    expect(error.message).toContain(`to ${header} in ${file}`);
    const remedied =
      file === 'Cargo.toml'
        ? { ...content, [file]: `${root}[workspace.package]\nversion = "0.1.0"\n` }
        : { ...content, [file]: crate('lib', 'version = "0.1.0"') };
    expect(versionAt(memoryFiles(remedied), 'libs/lib').version).toBe('0.1.0');
  });
});
