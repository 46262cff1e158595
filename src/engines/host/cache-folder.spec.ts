import { chmodSync, lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder';
import { treesFolder } from './cache-folder';

const setup = (files: Record<string, string> = {}) => {
  const home = realpathSync(tempFolder(files));
  const env = { HOME: home, TMPDIR: realpathSync(tempFolder()) };
  const spare = join(env.TMPDIR, `rust-static-${process.getuid!()}`, 'rust-static/trees');
  const folder = (more: NodeJS.ProcessEnv = {}) =>
    treesFolder({ ...env, ...more }, [join(home, '.cargo/config.toml')]);
  return { home, spare, folder };
};

describe('the folder of staged trees', () => {
  it("lies in the user's cache, and is this user's alone", () => {
    const { home, folder } = setup({ '.cargo/config.toml': '[net]\nretry = 1\n' });
    expect(folder()).toBe(join(home, '.cache/rust-static/trees'));
    expect(lstatSync(folder()).mode & 0o777).toBe(0o700);
    expect(folder({ XDG_CACHE_HOME: join(home, 'cache') })).toBe(join(home, 'cache/rust-static/trees'));
  });

  it.each([
    ['a repository', '.git/HEAD'],
    ['a manifest', 'Cargo.toml'],
    ["cargo's configuration", '.cache/.cargo/config.toml'],
    ['configuration under its old name', '.cache/.cargo/config'],
  ])('lies elsewhere when %s above would reach the build', (_what, file) => {
    const { spare, folder } = setup({ [file]: '' });
    expect(folder()).toBe(spare);
    expect(lstatSync(spare).mode & 0o777).toBe(0o700);
  });

  it('lies elsewhere when others may write into it, and where nobody may', () => {
    const { home, spare, folder } = setup({ file: '' });
    expect(folder({ XDG_CACHE_HOME: join(home, 'file') })).toBe(spare);
    mkdirSync(join(home, '.cache/rust-static/trees'), { recursive: true });
    chmodSync(join(home, '.cache/rust-static/trees'), 0o777);
    expect(folder()).toBe(spare);
  });

  it('is refused with all reasons when there is none', () => {
    const { home, folder } = setup({ 'Cargo.toml': '' });
    const TMPDIR = join(home, 'tmp');
    writeFileSync(TMPDIR, '');
    expect(() => folder({ TMPDIR })).toThrow(
      /no folder for the trees[^]*lies below .*Cargo\.toml\.\n.*cannot be written \(ENOTDIR\)[^]*Set XDG_CACHE_HOME/,
    );
  });
});
