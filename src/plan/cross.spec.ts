import { thrown } from '../testing/memory-files';
import {
  builderPlatform,
  crossTargets,
  defaultTriple,
  isCross,
  refuseMissingSysroot,
  refuseOtherVendor,
} from './cross';
import { parseSettings } from './settings';

const X86 = 'x86_64-alpine-linux-musl';
const ARM = 'aarch64-alpine-linux-musl';
const host = { arch: 'x64', platform: 'linux', alpine: false };
const mac = { arch: 'arm64', platform: 'darwin', alpine: false };

describe('cross targets', () => {
  it('names the architecture of each triple', () => {
    expect(
      crossTargets({ triples: [X86, 'armv7-alpine-linux-musleabihf', 'riscv64gc-unknown-linux-musl'] }),
    ).toEqual([
      { triple: X86, arch: 'x86_64' },
      { triple: 'armv7-alpine-linux-musleabihf', arch: 'armv7' },
      { triple: 'riscv64gc-unknown-linux-musl', arch: 'riscv64' },
    ]);
    expect(crossTargets({})).toEqual([]);
  });

  it.each([
    [{ triples: ['aarch64-unknown-linux-musl'] }, 'Write aarch64-alpine-linux-musl'],
    [{ triples: [X86, ARM], toolchain: '1.98.0' }, 'Write x86_64-unknown-linux-musl'],
    [{ triples: ['riscv64-alpine-linux-musl'], toolchain: '1.98.0' }, 'Write riscv64gc-unknown-linux-musl'],
    [{ triples: ['riscv64gc-unknown-linux-musl'] }, 'Write riscv64-alpine-linux-musl'],
  ])("refuses the name of a platform that the builder's rustc does not have: %j", (settings, remedy) => {
    expect(thrown(() => refuseOtherVendor(settings, settings.triples[0]!)).message).toContain(remedy);
  });

  it('refuses the triple of a build that the builder has under another name', () => {
    const error = thrown(() => refuseOtherVendor({}, 'x86_64-unknown-linux-musl'));
    expect(error).toMatchObject({ code: 'triple-of-other-vendor' });
    expect(error.message).toContain('Write x86_64-alpine-linux-musl instead, as --triple');
    refuseOtherVendor({ toolchain: '1.98.0' }, 'x86_64-unknown-linux-musl');
  });

  it('refuses a Dockerfile without a compiler for the triple, and says which command adds it', () => {
    const refuse = (text: string, cross = true) =>
      refuseMissingSysroot({ target: ARM, cross, dockerfile: 'apps/app/Dockerfile' }, text, [X86, ARM]);
    const error = thrown(() =>
      refuse('FROM alpine AS builder\nRUN root=/opt/sysroot/x86_64-alpine-linux-musl\n'),
    );
    expect(error).toMatchObject({ code: 'sysroot-missing' });
    expect(error.message).toContain('Run `nx sync`.');
    refuse('RUN root=/opt/sysroot/aarch64-alpine-linux-musl\n');
    refuse('', false);
    const unlisted = { target: ARM, cross: true, dockerfile: 'Dockerfile' };
    expect(thrown(() => refuseMissingSysroot(unlisted, '', [X86])).message).toContain(`Add "${ARM}"`);
  });

  it.each([
    [['sparc64-alpine-linux-musl']],
    [['aarch64-alpine-linux-gnu']],
    [['aarch64-linux-musl']],
    [['armv7-alpine-linux-musl']],
    [[X86, X86]],
    [[X86, 'x86_64-unknown-linux-musl']],
    [['riscv64-alpine-linux-musl', 'riscv64gc-unknown-linux-musl']],
    ['aarch64-alpine-linux-musl'],
  ])('refuses what is not a list of one triple for each architecture: %j', (triples) => {
    const error = thrown(() => parseSettings({ triples }, 'of apps/app/Cargo.toml'));
    expect(error).toMatchObject({ code: 'option-value-invalid' });
    expect(error.message).toContain(
      'at most one for each of x86_64, aarch64, armv7 (…-linux-musleabihf) and riscv64',
    );
  });

  it('takes the first triple on every machine, unless another one is asked for', () => {
    expect(defaultTriple({ triples: [X86, ARM] }, mac)).toBe(X86);
    expect(defaultTriple({ triples: [X86, ARM], target: ARM }, mac)).toBe(ARM);
    expect(defaultTriple({}, mac)).toBe(ARM);
    expect(defaultTriple({ toolchain: '1.98.0' }, mac)).toBe('aarch64-unknown-linux-musl');
  });

  it.each([
    [{ triples: [X86, ARM] }, 'docker', ARM, true],
    [{ triples: [X86] }, 'docker', ARM, false],
    [{ triples: [X86, ARM], cross: false }, 'docker', ARM, false],
    [{ cross: true }, 'docker', ARM, true],
    [{ triples: [X86, ARM] }, 'host', ARM, false],
    [{}, 'docker', ARM, false],
  ] as const)('compiles for other machines where %j says so (%s)', (settings, engine, target, expected) => {
    const copy = { ...settings, triples: [...('triples' in settings ? settings.triples : [])] };
    expect(isCross(copy, engine, target)).toBe(expected);
  });

  it("runs a cross compiler on the machine's own platform, and other builders on that of the triple", () => {
    expect(builderPlatform(true, ARM, host)).toBe('linux/amd64');
    expect(builderPlatform(true, X86, mac)).toBe('linux/arm64');
    expect(builderPlatform(false, ARM, host)).toBe('linux/arm64');
  });
});
