import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectureOf } from '../elf/architecture';
import { bytesOf } from '../elf/byte-source';
import { verifyBinary } from '../elf/verify-binary';
import { archOf, builderPlatform, isCross } from '../plan/cross';
import { platformOf, resolveTarget } from '../plan/triple';
import { elfFile } from '../testing/elf-fixture';
import { thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { managedBlock } from './managed-block';

const X64 = { arch: 'x64', platform: 'linux', alpine: false };
const ARM64 = { arch: 'arm64', platform: 'darwin', alpine: false };

interface Pair {
  host: typeof X64;
  builder: string;
  triple: string;
  arch: string;
  platform: string;
  elf: { machine: number; bits: 32 | 64 };
  /** What clang calls the target. */
  clang: string;
}

// Machine numbers: EM_ARM, EM_RISCV and EM_X86_64 of glibc's elf.h. Platforms: the names of Docker's official images.
const PAIRS: Pair[] = [
  {
    ...{ host: X64, builder: 'linux/amd64', triple: 'armv7-alpine-linux-musleabihf', arch: 'armv7' },
    ...{ platform: 'linux/arm/v7', elf: { machine: 40, bits: 32 }, clang: 'armv7-alpine-linux-musleabihf' },
  },
  {
    ...{ host: X64, builder: 'linux/amd64', triple: 'armv7-unknown-linux-musleabihf', arch: 'armv7' },
    ...{ platform: 'linux/arm/v7', elf: { machine: 40, bits: 32 }, clang: 'armv7-alpine-linux-musleabihf' },
  },
  {
    ...{ host: X64, builder: 'linux/amd64', triple: 'riscv64-alpine-linux-musl', arch: 'riscv64' },
    ...{ platform: 'linux/riscv64', elf: { machine: 243, bits: 64 }, clang: 'riscv64-alpine-linux-musl' },
  },
  {
    ...{ host: X64, builder: 'linux/amd64', triple: 'riscv64gc-unknown-linux-musl', arch: 'riscv64' },
    ...{ platform: 'linux/riscv64', elf: { machine: 243, bits: 64 }, clang: 'riscv64-alpine-linux-musl' },
  },
  {
    ...{ host: ARM64, builder: 'linux/arm64', triple: 'x86_64-alpine-linux-musl', arch: 'x86_64' },
    ...{ platform: 'linux/amd64', elf: { machine: 62, bits: 64 }, clang: 'x86_64-alpine-linux-musl' },
  },
];

describe.each(PAIRS)('a cross build on $builder for $triple', ({ host, builder, triple, ...facts }) => {
  const toolchain = triple.includes('-unknown-') ? '1.98.0' : undefined;
  const block = managedBlock({
    ...{ alpine: '3.24', toolchain, answers: undefined, targets: [{ triple, arch: archOf(triple) }] },
    native: { packages: ['zlib-static'], archivePackages: ['zlib-static'], env: {}, stages: [] },
  });
  const name = triple.replaceAll('-', '_');

  it('has an architecture, a platform, and a builder for the platform of the machine', () => {
    expect(resolveTarget('docker', triple, host)).toBe(triple);
    expect([archOf(triple), platformOf(triple)]).toEqual([facts.arch, facts.platform]);
    expect(isCross({ triples: [triple] }, 'docker', triple)).toBe(true);
    expect(builderPlatform(true, triple, host)).toBe(builder);
    expect(builderPlatform(false, triple, host)).toBe(facts.platform);
  });

  it('checks the machine of the binary', () => {
    const expected = { name: 'app', target: triple, libc: 'musl' as const, linked: [] };
    expect(architectureOf(triple)).toEqual({ ...facts.elf, littleEndian: true });
    expect(verifyBinary(bytesOf(elfFile(facts.elf)), expected).linkage).toBe('static-pie');
    const other = elfFile({ machine: 183 });
    expect(thrown(() => verifyBinary(bytesOf(other), expected))).toMatchObject({
      code: 'binary-wrong-architecture',
    });
  });

  it('installs packages of that architecture, and tells compilers about it', () => {
    expect(block).toContain(`keys=/usr/share/apk/keys/${facts.arch} `);
    expect(block).toContain(`--arch ${facts.arch} --initdb --no-cache --no-scripts add `);
    expect(block).toContain(`--target=${facts.clang} --sysroot=$root -fuse-ld=lld`);
    for (const line of [
      `CARGO_TARGET_${name.toUpperCase()}_LINKER=${triple}-clang`,
      `CC_${name}=${triple}-clang`,
      `CMAKE_TOOLCHAIN_FILE_${name}=/opt/sysroot/${triple}.cmake`,
      `PKG_CONFIG_LIBDIR_${name}=/opt/sysroot/${triple}/usr/lib/pkgconfig:`,
    ])
      expect(block).toContain(line);
    if (toolchain === undefined) expect(block).toContain(`/usr/lib/rustlib/${triple}`);
    else expect(block).toContain(`--default-toolchain 1.98.0 --target ${triple} `);
  });

  it('writes a file for CMake that looks for libraries only in the sysroot and among those that cargo built', () => {
    const [command] = /printf '%s\\n' 'set\(CMAKE[^>]*> \$root\.cmake/.exec(block)!;
    const root = join(tempFolder(), 'root');
    const { status } = spawnSync('sh', ['-c', command], { env: { ...process.env, root } });
    const lines = readFileSync(`${root}.cmake`, 'utf8').split('\n');
    expect(status).toBe(0);
    expect(lines).toContain(`set(CMAKE_SYSTEM_PROCESSOR ${facts.arch})`);
    expect(lines).toContain(`set(CMAKE_FIND_ROOT_PATH /opt/sysroot/${triple} $ENV{CARGO_TARGET_DIR})`);
    expect(lines).toContain('set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)');
  });
});
