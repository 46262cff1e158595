import { join } from 'node:path';
import { thrown } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { refuseOuterConfig } from './outer-config';

const target = 'x86_64-unknown-linux-musl';
const profiles = ['dist', 'release'];
const check =
  (file: string, text: string, home = 'home', runsTests = false) =>
  (): void => {
    const folder = tempFolder({ [file]: text, 'repo/nx/Cargo.toml': '' });
    const covered = ['.cargo/config', '.cargo/config.toml'];
    const root = join(folder, 'repo/nx');
    refuseOuterConfig({ root, target, profiles, covered, runsTests }, join(folder, home));
  };

describe('configuration of cargo outside of the workspace', () => {
  it.each([
    ['repo/.cargo/config.toml', '[env]\nGREET = "hi"\n', 'env'],
    ['.cargo/config', '[profile.release]\nlto = true\n', 'profile.release'],
    ['home/config.toml', '[profile.dist]\ninherits = "release"\n', 'profile.dist'],
    ['home/config.toml', '[resolver]\nlockfile-path = "x/Cargo.lock"\n', 'resolver.lockfile-path'],
    ['home/config.toml', `[target.'cfg(unix)']\nlinker = "mold"\n`, 'target.cfg(unix).linker'],
    ['home/config.toml', '[build]\njobs = 2\nincremental = true\n', 'build.incremental'],
    [
      'home/config',
      '[target.x86_64-unknown-linux-musl]\nlinker = "mold"\n',
      'target.x86_64-unknown-linux-musl.linker',
    ],
    ['home/config.toml', 'include = "more.toml"\n', 'include'],
    ['home/config.toml', '[patch.crates-io]\na = { path = "a" }\n', 'patch'],
  ])('in %s is refused when it says %j', (file, text, key) => {
    const error = thrown(check(file, text));
    expect(error).toMatchObject({ code: 'config-outside-key' });
    expect(error.message).toContain(`sets \`${key}\``);
  });

  it.each([
    '[source.crates-io]\nreplace-with = "mirror"\n[net]\noffline = true\n[http]\ncainfo = "x"\n',
    '[build]\njobs = 2\nrustc-wrapper = "sccache"\nrustflags = ["-C", "x"]\n',
    '[target.x86_64-unknown-linux-musl]\nrunner = "qemu"\n',
    '[target.riscv64gc-unknown-linux-gnu]\nlinker = "riscv64-linux-gnu-gcc"\n',
    '[target.x86_64-pc-windows-gnu]\nlinker = "x86_64-w64-mingw32-gcc"\n',
    '[profile.dev]\ndebug = 0\n[resolver]\nincompatible-rust-versions = "fallback"\n',
  ])(
    'is taken when it says how to fetch and print, or what the engine sets itself, or what does not apply',
    (text) => {
      expect(check('home/config.toml', text)).not.toThrow();
      expect(check('repo/.cargo/config.toml', text)).not.toThrow();
    },
  );

  it.each([`[target.${target}]`, `[target.'cfg(unix)']`])(
    'is refused when it has a runner under %s, if the tests of the crate run',
    (table) => {
      const text = `${table}\nrunner = "sudo -E"\n`;
      expect(check('home/config.toml', text)).not.toThrow();
      const error = thrown(check('home/config.toml', text, 'home', true));
      expect(error).toMatchObject({ code: 'config-outside-key' });
      expect(error.message).toContain('.runner`, which the cache key does not cover');
    },
  );

  it('is not looked for in the workspace itself, whose files the key covers', () => {
    expect(check('repo/nx/.cargo/config.toml', '[env]\nX = "1"\n')).not.toThrow();
  });

  it("is taken where cargo's home is in the workspace, and the key covers it", () => {
    const file = 'repo/nx/.cargo/config.toml';
    expect(check(file, '[env]\nX = "1"\n[profile.release]\nlto = true\n', 'repo/nx/.cargo')).not.toThrow();
    expect(thrown(check(file, 'paths = ["x"]\n', 'repo/nx/.cargo')).message).toContain('sets `paths`');
    const other = 'repo/nx/.cargo-home/config.toml';
    expect(thrown(check(other, '[env]\nX = "1"\n', 'repo/nx/.cargo-home'))).toMatchObject({
      code: 'config-outside-key',
    });
  });
});
