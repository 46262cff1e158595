import { causeOf } from './causes';
import type { FailureContext } from './rule';

const context: FailureContext = {
  project: 'app',
  cargoRoot: '.',
  crate: { root: 'apps/app' },
  target: 'aarch64-alpine-linux-musl',
  engine: 'docker',
  cross: true,
};
const LINKING = 'error: linking with `cc` failed: exit status: 1\n';
const SCRIPT = 'error: failed to run custom build command for `x v1.0.0`\n';

describe('causes of failed cross builds', () => {
  it.each([
    [
      'error: error loading target specification: could not find specification for target "aarch64-alpine-linux-musl"',
      'does not know the triple aarch64-alpine-linux-musl',
      'rustc --print target-list',
    ],
    [
      'error: linker `aarch64-alpine-linux-musl-clang` not found',
      'has no aarch64-alpine-linux-musl-clang',
      'CARGO_TARGET_AARCH64_ALPINE_LINUX_MUSL_LINKER',
    ],
    [
      `${SCRIPT}error occurred in cc-rs: failed to find tool "aarch64-linux-musl-gcc": No such file or directory (os error 2)`,
      'has no aarch64-linux-musl-gcc',
      'CC_aarch64_alpine_linux_musl',
    ],
    [
      `${LINKING}/usr/bin/ld: m.rcgu.o: Relocations in generic ELF (EM: 183)\n/usr/bin/ld: m.rcgu.o: error adding symbols: file in wrong format`,
      'cannot link for aarch64-alpine-linux-musl',
      'cross = false',
    ],
    [
      `${LINKING}ld.lld: error: /usr/lib/libz.a(zutil.o) is incompatible with aarch64linux`,
      '/usr/lib/libz.a is for another architecture',
      '/opt/sysroot/aarch64-alpine-linux-musl/usr/lib',
    ],
    [
      `${LINKING}/usr/bin/ld: skipping incompatible /usr/lib/libz.a when searching for -lz\n/usr/bin/ld: cannot find -lz`,
      '/usr/lib/libz.a is for another architecture',
      '[target.aarch64-alpine-linux-musl] of .cargo/config.toml',
    ],
    [
      `${SCRIPT}clang: error: the clang compiler does not support '-march=x86-64-v2'`,
      'has no -march=x86-64-v2 for aarch64-alpine-linux-musl',
      'CFLAGS_aarch64_alpine_linux_musl',
    ],
    ["error[E0463]: can't find crate for `core`", 'no standard library for aarch64', 'run `nx sync`'],
    [
      'Exec format error (os error 8)',
      'program of another architecture',
      'compiled for aarch64-alpine-linux-musl',
    ],
  ])('%s', (stderr, reason, remedy) => {
    const cause = causeOf(stderr, context, 'build');
    expect(cause?.reason).toContain(reason);
    expect(cause?.remedy).toContain(remedy);
  });

  it("leaves a missing linker of the machine's own architecture to the other rules", () => {
    const own = { ...context, cross: false };
    expect(causeOf('error: linker `cc` not found', own, 'build')?.remedy).toContain('build-base');
  });

  it('names the docker engine where the linker of the machine cannot do it', () => {
    const text = `${LINKING}/usr/bin/ld: m.rcgu.o: error adding symbols: file in wrong format`;
    const cause = causeOf(text, { ...context, cross: false, engine: 'host' }, 'build');
    expect(cause?.remedy).toMatch(/^Use --engine=docker.*_LINKER/);
  });

  it('names a library folder of the sysroot only if there is a sysroot', () => {
    const text = `${LINKING}ld.lld: error: /usr/lib/libz.a(zutil.o) is incompatible with aarch64linux`;
    expect(causeOf(text, { ...context, cross: false }, 'build')?.remedy).not.toContain('/opt/sysroot');
  });
});
