import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOnDisk } from '../../cargo/files';
import { preparedIn } from '../../testing/build-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { NO_LEDGER, settle, type Ledger } from './ledger';
import { ledgerView } from './view';

const manifest = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
const locked = (name: string, dependencies: string[] = [], more = ''): string =>
  `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n${more}dependencies = ${JSON.stringify(dependencies)}\n`;
const REGISTRY = 'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "00"\n';

/**
 * A library with a build script, one with neither script nor macro, one with a reviewed macro, and
 * one with another macro.
 */
const FILES = {
  'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n',
  'apps/app/Cargo.toml': manifest(
    'app',
    '[dependencies]\nscript = { path = "../../libs/script" }\nplain = { path = "../../libs/plain" }\nderives = { path = "../../libs/derives" }\nlists = { path = "../../libs/lists" }\n[package.metadata.rust-static]\ninclude = ["shared", "native"]\n',
  ),
  'apps/app/src/main.rs': 'fn main() {}\n',
  'libs/script/Cargo.toml': manifest('script'),
  'libs/script/build.rs': 'fn main() {}\n',
  'libs/script/src/lib.rs': '',
  'libs/plain/Cargo.toml': manifest('plain', 'build = false\n'),
  'libs/plain/build.rs': '',
  'libs/plain/src/lib.rs': '',
  'libs/derives/Cargo.toml': manifest('derives', '[dependencies]\nserde_derive = "0.1"\n'),
  'libs/derives/src/lib.rs': '',
  'libs/lists/Cargo.toml': manifest('lists', '[dependencies]\ninclude_dir_macros = "0.1"\n'),
  'libs/lists/src/lib.rs': '',
  'shared/a.txt': '1',
  'native/lib.a': '1',
  'Cargo.lock': `version = 4\n${[
    locked('app', ['derives', 'lists', 'plain', 'script']),
    locked('derives', ['serde_derive']),
    locked('include_dir_macros', [], REGISTRY),
    locked('lists', ['include_dir_macros']),
    locked('plain'),
    locked('script'),
    locked('serde_derive', [], REGISTRY),
  ].join('')}`,
};
const MACROS = ['include_dir_macros', 'serde_derive'];

/**
 * Returns the packages to rebuild after a change of a workspace that was built and whose macros are
 * known.
 */
function forgotten(
  change: Record<string, string>,
  files: Record<string, string> = {},
  told?: Map<string, string[]>,
  variables?: Record<string, string>,
): 'all' | string[] {
  const root = tempFolder({ ...FILES, ...files });
  const view = (ledger: Ledger, changed: Record<string, string> = {}) => {
    const { plan, sources } = preparedIn(root);
    const digestOf = (path: string): string =>
      createHash('sha256')
        .update(changed[path] ?? readFileSync(join(root, path)))
        .digest('hex');
    const paths = [...new Set([...sources, ...Object.keys(changed)])];
    const digests = Object.fromEntries(paths.map((path) => [path, digestOf(path)]));
    const inputs = { plan, files: filesOnDisk(root), digests, sources: root, timesTell: !told };
    return ledgerView({ ...inputs, ...(variables && { variables }) }, ledger);
  };
  const built = settle(NO_LEDGER, view(NO_LEDGER)).after(MACROS, told);
  expect(settle(built, view(built)).forget).toEqual([]);
  return settle(built, view(built, change)).forget;
}

describe('what cargo has to forget', () => {
  it('is, after any edit, every path crate with a build script or a macro that nobody has reviewed', () => {
    expect(forgotten({ 'apps/app/src/main.rs': 'fn main() { }\n' })).toEqual(['app', 'lists', 'script']);
    expect(forgotten({ 'libs/plain/src/lib.rs': '//\n' })).toEqual(['app', 'lists', 'script']);
  });

  it('is every path crate when a file changes, or is new, that no crate has', () => {
    const all = ['app', 'derives', 'lists', 'plain', 'script'];
    expect(forgotten({ 'shared/a.txt': '2' })).toEqual(all);
    expect(forgotten({ 'shared/b.txt': '' })).toEqual(all);
  });

  it('is a crate with a new file, which may be a second file of one module', () => {
    expect(forgotten({ 'libs/plain/src/inner/mod.rs': '' })).toEqual(['app', 'lists', 'plain', 'script']);
    expect(forgotten({ 'libs/plain/notes.md': '' })).not.toContain('plain');
  });

  it('is every path crate after a change of a manifest: its macros are unknown then', () => {
    const change = { 'libs/plain/Cargo.toml': manifest('plain', 'build = false\n# more\n') };
    expect(forgotten(change)).toEqual(['app', 'derives', 'lists', 'plain', 'script']);
  });

  it('is everything when a file changes that variables, flags or configuration name', () => {
    const env = (value: string): Record<string, string> => ({
      '.cargo/config.toml': `[env]\nX = ${value}\n`,
    });
    const linked = '[target.x86_64-unknown-linux-musl]\nrustflags = ["-Clink-arg=-Tnative/lib.a"]\n';
    const relative = '{ value = "native", relative = true }';
    const change = { 'native/lib.a': '2' };
    expect(forgotten(change, env('"native/lib.a"'))).toBe('all');
    expect(forgotten(change, env(relative))).toBe('all');
    expect(forgotten(change, { '.cargo/config.toml': linked })).toBe('all');
    // Such as OPENSSL_DIR of the shell, which the build script of a registry's crate reads.
    expect(forgotten(change, {}, undefined, { OPENSSL_DIR: 'native' })).toBe('all');
    expect(forgotten({ 'shared/a.txt': '2' }, env(relative))).not.toBe('all');
    // The folder that contains the crates does not name one of them.
    expect(forgotten({ 'apps/app/src/main.rs': '//' }, env('"apps"'))).not.toBe('all');
  });

  it('is everything after an update of the C compiler or the libc', () => {
    const { plan } = preparedIn(tempFolder(FILES));
    const inputs = { plan, files: filesOnDisk(tempFolder()), digests: {}, sources: '/', timesTell: false };
    const [one, two] = ['1', '2'].map((tools) => ledgerView({ ...inputs, tools }, NO_LEDGER));
    const built = settle(NO_LEDGER, one!).after(MACROS);
    expect([settle(built, one!).forget, settle(built, two!).forget]).toEqual([[], 'all']);
  });

  it('is a vendored crate that is edited in place', () => {
    const vendored = {
      '.cargo/config.toml':
        '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n',
      'vendor/serde_derive/Cargo.toml': manifest('serde_derive'),
      'vendor/serde_derive/src/lib.rs': '',
      'vendor/include_dir_macros/Cargo.toml': manifest('include_dir_macros'),
    };
    expect(forgotten({ 'vendor/serde_derive/src/lib.rs': '//' }, vendored)).toContain('serde_derive');
    expect(forgotten({ 'vendor/serde_derive/src/lib.rs': '//' }, vendored)).not.toContain(
      'include_dir_macros',
    );
  });

  describe('where all files have one time', () => {
    const libraries = ['libs/derives', 'libs/lists', 'libs/plain', 'libs/script'];
    const forgottenAfter = (change: string, reads: string[] = []): 'all' | string[] =>
      forgotten(
        { [change]: '// changed\n' },
        {},
        new Map(
          libraries.map((root) => [root, [`${root}/src/lib.rs`, ...(root === 'libs/plain' ? reads : [])]]),
        ),
      );

    it('is also a crate with a changed or a new file, and no other', () => {
      expect(forgottenAfter('libs/plain/src/lib.rs')).toEqual(['app', 'lists', 'plain', 'script']);
      expect(forgottenAfter('libs/plain/src/new.rs')).toEqual(['app', 'lists', 'plain', 'script']);
      expect(forgottenAfter('apps/app/src/main.rs')).toEqual(['app', 'lists', 'script']);
    });

    it('is also a crate that was compiled from a changed file of another crate, or of the workspace', () => {
      const shared = ['apps/app/src/shared.rs', 'Cargo.toml'];
      expect(forgottenAfter('apps/app/src/shared.rs', shared)).toContain('plain');
      expect(forgottenAfter('apps/app/src/shared.rs')).not.toContain('plain');
      expect(forgottenAfter('Cargo.toml', shared)).toContain('plain');
    });
  });
});
