import { spawnSync } from 'node:child_process';
import { RELEASES } from '../libraries/alpine-releases';
import { libraryNamed } from '../libraries/find-library';
import { alpinePackages } from '../testing/alpine-packages';
import { crossPackages, crossSteps, type CrossFacts } from './cross-steps';
import { managedBlock } from './managed-block';

const targets = [
  { triple: 'x86_64-alpine-linux-musl', arch: 'x86_64' },
  { triple: 'aarch64-alpine-linux-musl', arch: 'aarch64' },
];
const facts: CrossFacts = {
  targets,
  packages: ['zlib-static'],
  stages: [],
  hasRustup: false,
  alpine: '3.24',
};
const native = { packages: ['cmake', 'zlib-static'], archivePackages: ['zlib-static'], env: {}, stages: [] };

/** True if the list, which only has libraries of LLVM, names parts of that version. */
const isFamily = (there: Set<string>, name: string): boolean => there.has(`${name}-dev`);

/** The shell commands of the instructions. */
const commands = (text: string): string[] =>
  [...text.replace(/\\\n/g, ' ').matchAll(/^RUN (.*)$/gm)].map(([, command]) => command!);

describe('crossSteps', () => {
  it('is nothing for a crate without further triples', () => {
    expect(crossSteps({ ...facts, targets: [] })).toBe('');
    expect(managedBlock({ alpine: '3.24', native, answers: undefined })).not.toContain('sysroot');
  });

  it.each(RELEASES)('installs compiler and linker that Alpine $release has', ({ release }) => {
    const names = crossPackages(release);
    expect(names.map((name) => name.replace(/\d+$/, ''))).toEqual(['clang', 'lld', 'llvm']);
    const there = alpinePackages().get(release)!;
    expect(names.filter((name) => !there.has(name) && !isFamily(there, name))).toEqual([]);
  });

  it('fills each sysroot with packages of its architecture, checked against its keys, and the same Rust', () => {
    const [x86, arm] = commands(crossSteps(facts));
    expect(x86).toContain('--arch x86_64 ');
    expect(arm).toContain('cp "$keys"/* "$root/etc/apk/keys/"');
    expect(arm).toContain('keys=/usr/share/apk/keys/aarch64');
    expect(arm).toContain(
      'apk --root "$root" --arch aarch64 --initdb --no-cache --no-scripts add "rust=$(apk info -ve rust | sed s/^rust-//)" fortify-headers g++ linux-headers musl-dev zlib-static ',
    );
    expect(crossSteps(facts)).not.toContain('--allow-untrusted');
  });

  it('leaves tools of the build out of the sysroots', () => {
    const block = managedBlock({ alpine: '3.24', native, answers: undefined, targets });
    expect(block).toMatch(/^ {4}cmake \\$/m);
    expect(commands(block).filter((command) => command.includes('--root'))).toHaveLength(2);
    expect(commands(block).filter((command) => /--root[^&]*cmake/.test(command))).toEqual([]);
  });

  it('removes programs of the other architecture, and keeps the shared libraries that build scripts link', () => {
    const [, removed] = /find "\$root" ! -type d \\\((.*)\\\) -delete/.exec(commands(crossSteps(facts))[1]!)!;
    expect(removed).toContain("-path '*/bin/*'");
    expect(removed).not.toContain('.so');
  });

  it('tells cargo, C compilers, pkg-config and bindgen about each triple', () => {
    const text = crossSteps(facts);
    for (const line of [
      'CARGO_TARGET_AARCH64_ALPINE_LINUX_MUSL_LINKER=aarch64-alpine-linux-musl-clang',
      'CC_aarch64_alpine_linux_musl=aarch64-alpine-linux-musl-clang',
      'CXX_aarch64_alpine_linux_musl=aarch64-alpine-linux-musl-clang++',
      'AR_aarch64_alpine_linux_musl=aarch64-alpine-linux-musl-ar',
      'PKG_CONFIG_SYSROOT_DIR_x86_64_alpine_linux_musl=/opt/sysroot/x86_64-alpine-linux-musl',
      'BINDGEN_EXTRA_CLANG_ARGS_x86_64_alpine_linux_musl=--sysroot=/opt/sysroot/x86_64-alpine-linux-musl',
    ])
      expect(text).toContain(line);
  });

  it('gets the standard library from rustup, whose triples have another vendor', () => {
    const unknown = [{ triple: 'aarch64-unknown-linux-musl', arch: 'aarch64' }];
    const block = managedBlock({
      alpine: '3.24',
      native,
      answers: undefined,
      targets: unknown,
      toolchain: '1.98.0',
    });
    expect(block).toContain('--default-toolchain 1.98.0 --target aarch64-unknown-linux-musl ');
    expect(block).toContain('--target=aarch64-alpine-linux-musl --sysroot=$root');
    expect(block).not.toContain('rust=$(');
  });

  it.each([
    ['opus', '"--host=$triple"'],
    ['ffmpeg', '"--cross-prefix=$triple-"'],
  ])('compiles %s into each sysroot instead of in a stage', (name, word) => {
    const stages = [libraryNamed(name)!];
    const block = managedBlock({
      alpine: '3.24',
      native: { ...native, stages },
      answers: undefined,
      targets,
    });
    expect(block.match(/^FROM /gm)).toHaveLength(1);
    expect(block).not.toContain('COPY --from');
    expect(block).toContain('for triple in x86_64-alpine-linux-musl aarch64-alpine-linux-musl; do');
    expect(block).toContain(word);
    expect(block).toContain('make install DESTDIR="/opt/sysroot/$triple"');
  });

  it('is commands that a shell can parse', () => {
    const stages = [libraryNamed('opus')!, libraryNamed('ffmpeg')!];
    for (const command of commands(crossSteps({ ...facts, stages }))) {
      const parsed = spawnSync('sh', ['-n', '-c', command], { encoding: 'utf8' });
      expect([parsed.stderr, parsed.status]).toEqual(['', 0]);
    }
  });
});
