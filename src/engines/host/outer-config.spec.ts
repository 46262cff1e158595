import { join } from 'node:path';
import { thrown } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { refuseOuterConfig } from './outer-config';

const check = (file: string, text: string) => (): void => {
  const folder = tempFolder({ [file]: text, 'repo/nx/Cargo.toml': '' });
  refuseOuterConfig(join(folder, 'repo/nx'), join(folder, 'home'));
};

describe('configuration of cargo outside of the workspace', () => {
  it.each([
    ['repo/.cargo/config.toml', '[env]\nGREET = "hi"\n', 'env'],
    ['.cargo/config', '[profile.release]\nlto = true\n', 'profile'],
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
  ])('is taken when it says how to fetch and print, or what the engine sets itself', (text) => {
    expect(check('home/config.toml', text)).not.toThrow();
    expect(check('repo/.cargo/config.toml', text)).not.toThrow();
  });

  it('is not looked for in the workspace itself, whose files the key covers', () => {
    expect(check('repo/nx/.cargo/config.toml', '[env]\nX = "1"\n')).not.toThrow();
  });
});
