import type { Tree } from '@nx/devkit';
import { alpinePackages } from '../../testing/alpine-packages';
import { NEWEST_RELEASE, RELEASES } from '../../libraries/alpine-releases';
import { CATALOGUE } from '../../libraries/catalogue';
import { runSetup as run, textIn as read, workspaceTree as tree } from '../../testing/setup-tree';

const packagesOf = (dockerfile: string): string[] => [
  ...[...dockerfile.matchAll(/^ {4}([a-z0-9][\w.+-]*)(?: \\)?$/gm)].map(([, name]) => name!),
  ...[...dockerfile.matchAll(/^ && apk add --no-cache ([a-z].*)$/gm)].flatMap(([, names]) =>
    names!.split(' '),
  ),
];
const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n';
const APP = {
  'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\nresolver = "2"\n',
  'apps/app/Cargo.toml': `${CRATE}[dependencies]\nopenssl-sys = "0.9"\nalsa-sys = "0.3"\nown-sys = "1"\n`,
  'apps/app/src/main.rs': '',
  'Cargo.lock': [
    'version = 4',
    '[[package]]\nname = "alsa-sys"\nversion = "0.3.1"\nsource = "registry+https://x"',
    '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["alsa-sys", "openssl-sys", "own-sys"]',
    '[[package]]\nname = "openssl-sys"\nversion = "0.9.1"\nsource = "registry+https://x"',
    '[[package]]\nname = "own-sys"\nversion = "1.0.0"\nsource = "registry+https://x"\n',
  ].join('\n\n'),
};

describe('setup of a crate with native dependencies', () => {
  it('installs what its lock may need, and says what cannot be static or is not known', async () => {
    const target = tree(APP);
    const said = await run(target);
    expect(packagesOf(read(target, 'apps/app/Dockerfile'))).toEqual(
      expect.arrayContaining(['openssl-dev', 'openssl-libs-static', 'perl']),
    );
    expect(said).toMatch(/alsa \(by alsa-sys\) cannot be linked statically\. .+/);
    expect(said).toContain('own-sys: its name says that it wraps a C library');
    // No library is declared, so none must be linked.
    expect(target.exists('apps/app/build.rs')).toBe(false);
  });

  it('does not link a declared library that a crate of the closure links, and says so', async () => {
    const target = tree(APP);
    const said = await run(target, { libraries: ['openssl', 'zlib'] });
    expect(read(target, 'apps/app/build.rs')).toContain('const LIBRARIES: &[&str] = &["z"];');
    expect(said).toContain('openssl is linked by openssl-sys, so build.rs does not link it again.');
  });

  const withoutOpenssl = (target: ReturnType<typeof tree>): void =>
    target.write('apps/app/Cargo.toml', read(target, 'apps/app/Cargo.toml').replace('"openssl", ', ''));

  it.each([
    ['as it was written', (text: string) => text],
    [
      'as cargo fmt leaves it',
      (text: string) => text.replace('&["ssl", ', '&[\n    "ssl",\n    ').replace('"z"]', '"z",\n]'),
    ],
  ])('brings a generated build.rs up to date, %s', async (_how, change) => {
    const target = tree();
    await run(target, { libraries: ['openssl', 'zlib'] });
    target.write('apps/app/build.rs', change(read(target, 'apps/app/build.rs')));
    withoutOpenssl(target);
    expect(await run(target)).toBe('');
    expect(read(target, 'apps/app/build.rs')).toContain('const LIBRARIES: &[&str] = &["z"];');
  });

  it('only says what a generated build.rs lacks that somebody has edited', async () => {
    const target = tree();
    await run(target, { libraries: ['openssl', 'zlib'] });
    const edited = read(target, 'apps/app/build.rs').replace('fn main() {', 'fn main() {\n    my_own();');
    target.write('apps/app/build.rs', edited);
    withoutOpenssl(target);
    expect(await run(target)).toContain('It should have these lines:\n\nconst LIBRARIES: &[&str] = &["z"];');
    expect(read(target, 'apps/app/build.rs')).toBe(edited);
  });

  it('asks whether a name that is nearly right was meant', async () => {
    expect(await run(tree(), { libraries: ['opnessl'] })).toContain('Did you mean "openssl"?');
  });

  it('prints a stage without stray markers for a Dockerfile that is yours', async () => {
    const target = tree({ ...APP, 'apps/app/Dockerfile': 'FROM debian\n' });
    expect(await run(target)).not.toContain('# rust-static:');
  });

  it('keeps a Dockerfile whose end marker is lost, byte for byte, and says what to put back', async () => {
    const target = tree(APP);
    await run(target);
    const lost = `${read(target, 'apps/app/Dockerfile').replace('# rust-static: end\n', '')}# mine\n`;
    target.write('apps/app/Dockerfile', lost);
    expect(await run(target, { libraries: ['zlib'] })).toContain(
      'has lost the line that ends its managed part',
    );
    expect(read(target, 'apps/app/Dockerfile')).toBe(lost);
  });

  it('has a note on an unknown library only if build.rs links it', async () => {
    const said = await run(tree(APP), { libraries: ['!mine', 'yours'] });
    expect(said).toContain('it is linked as -lyours');
    expect(said).not.toContain('mine');
  });

  it('compiles in a stage what Alpine has no archive of, where the linker looks', async () => {
    const target = tree();
    await run(target, { libraries: ['ffmpeg'] });
    const text = read(target, 'apps/app/Dockerfile');
    expect(text.indexOf('AS native-ffmpeg')).toBeLessThan(text.indexOf('AS builder'));
    expect(text).toMatch(/sha512sum -c -[^]*-fPIC[^]*make -j"\$\(nproc\)"/);
    expect(text).toMatch(
      /COPY --from=native-ffmpeg \/opt\/static \/opt\/static\nENV .*[^]*LIBRARY_PATH=\/opt\/static\/lib/,
    );
    expect(read(target, 'apps/app/build.rs')).toContain('"avformat", "avcodec"');
  });
});

describe('the Alpine release', () => {
  const release = (target: Tree) => /alpine:(\S+)/.exec(read(target, 'apps/app/Dockerfile'))![1];
  const crate = (more: string) => ({ ...APP, 'apps/app/Cargo.toml': `${CRATE}${more}` });

  it('is the one that has the Rust of the toolchain file', async () => {
    const target = tree({ ...crate(''), 'rust-toolchain.toml': '[toolchain]\nchannel = "1.87.0"\n' });
    await run(target);
    expect(release(target)).toBe('3.22');
  });

  it('is the one of the workspace, unless the crate says another', async () => {
    const workspace = `${APP['Cargo.toml']}[workspace.metadata.rust-static]\nalpine = "3.21"\nlibraries = ["zlib"]\n`;
    const target = tree({ ...crate('[package.metadata.rust-static]\n'), 'Cargo.toml': workspace });
    await run(target);
    expect(release(target)).toBe('3.21');
    expect(read(target, 'apps/app/Dockerfile')).toContain('zlib-static');
    const other = tree({
      ...crate('[package.metadata.rust-static]\nalpine = "3.23"\n'),
      'Cargo.toml': workspace,
    });
    await run(other);
    expect(release(other)).toBe('3.23');
  });

  it('of the command line is written down, or nx sync would take it back', async () => {
    const target = tree(crate('[package.metadata.rust-static]\nalpine = "3.23"\n'));
    await run(target, { alpine: '3.22' });
    expect(release(target)).toBe('3.22');
    expect(read(target, 'apps/app/Cargo.toml')).toContain('alpine = "3.22"');
  });

  it('goes into the Dockerfile that the crate names', async () => {
    const target = tree(crate('[package.metadata.rust-static]\ndockerfile = "docker/Dockerfile"\n'));
    await run(target);
    expect(read(target, 'apps/app/docker/Dockerfile')).toContain(
      'docker build -f apps/app/docker/Dockerfile .',
    );
    expect(target.exists('apps/app/Dockerfile')).toBe(false);
  });
});

describe('setup --libraries', () => {
  const existing = alpinePackages();
  const cells = RELEASES.map(({ release }) => release);

  const missing = async (libraries: string[], alpine: string): Promise<string[]> => {
    const target = tree();
    await run(target, { libraries, alpine });
    const packages = packagesOf(read(target, 'apps/app/Dockerfile'));
    expect(packages).toContain('cargo');
    return packages.filter((entry) => !existing.get(alpine)!.has(entry));
  };

  it.each(cells)('the libraries of the catalogue give packages that Alpine %s has', async (alpine) => {
    expect(
      await missing(
        CATALOGUE.map(({ name }) => name),
        alpine,
      ),
    ).toEqual([]);
  });

  it('each of them does alone', async () => {
    for (const { name } of CATALOGUE)
      expect([name, await missing([name], NEWEST_RELEASE)]).toEqual([name, []]);
  });
});
