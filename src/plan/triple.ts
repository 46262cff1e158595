import { ENGINES, type EngineName } from '../engine-facts';
import { RustStaticError } from '../errors';
import { architectureOf } from '../elf/architecture';
import type { Libc } from '../elf/check-static';

export type { EngineName };

/** Facts about the machine that the plan depends on. They are passed as values. */
export interface HostFacts {
  /** Architecture in Node's spelling: `x64`, `arm64`, … */
  arch: string;
  /** Platform in Node's spelling: `linux`, `darwin`, `win32`. */
  platform: string;
  /** True if the host is Alpine, whose rustc only knows `<arch>-alpine-linux-musl`. */
  alpine: boolean;
}

const ARCHITECTURES: Record<string, string> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i586',
  arm: 'armv7',
  riscv64: 'riscv64',
  ppc64: 'powerpc64le',
  s390x: 's390x',
  loong64: 'loongarch64',
};

/** Docker's platform names for the architectures of Alpine's triples. */
const PLATFORMS: Record<string, string> = {
  x86_64: 'linux/amd64',
  aarch64: 'linux/arm64',
  i586: 'linux/386',
  armv7: 'linux/arm/v7',
  riscv64: 'linux/riscv64',
  riscv64gc: 'linux/riscv64',
  powerpc64le: 'linux/ppc64le',
  s390x: 'linux/s390x',
  loongarch64: 'linux/loong64',
};

/**
 * The same for architectures that Alpine has no images for. Only the engine host builds for them
 * (names: https://go.dev/src/internal/syslist/syslist.go).
 */
const HOST_PLATFORMS: Record<string, string> = {
  i686: 'linux/386',
  arm: 'linux/arm/v6',
  armv5te: 'linux/arm/v5',
  aarch64_be: 'linux/arm64be',
  powerpc: 'linux/ppc',
  powerpc64: 'linux/ppc64',
};

/**
 * Returns the default triple of the Docker engine for the machine's architecture: that of Alpine's
 * rustc, or of rustup's.
 *
 * @param hasRustup true if the generated Dockerfile installs a toolchain with rustup
 */
export function defaultTarget({ arch }: HostFacts, hasRustup = false): string {
  return `${ARCHITECTURES[arch] ?? 'x86_64'}-${hasRustup ? 'unknown' : 'alpine'}-linux-musl`;
}

/**
 * Returns the triple that an engine passes to cargo. Alpine's rustc only has
 * `<arch>-alpine-linux-musl`, while rustup's toolchains call the same platform
 * `<arch>-unknown-linux-musl`. Hosts other than Alpine use rustup's triple. In a
 * container, the triple is not changed, because only the builder's author knows what it contains.
 *
 * @throws RustStaticError for a triple that the engine cannot build statically
 */
export function resolveTarget(engine: EngineName, target: string, host: HostFacts): string {
  const match = /^([a-z0-9_]+)-(alpine|unknown)-linux-(musl|gnu)(?:eabihf|eabi)?$/.exec(target);
  if (!match) throw badTarget(engine, target, 'It is not a triple of the form <arch>-<vendor>-linux-<libc>.');
  const [, arch, vendor, libc] = match as unknown as [string, string, string, string];
  if (ENGINES[engine].isContainer) {
    if (libc === 'gnu')
      throw badTarget(engine, target, 'The builder is Alpine, which has musl and not glibc.');
    if (!PLATFORMS[arch]) throw badTarget(engine, target, `Alpine has no images for ${arch}.`);
    return target;
  }
  if (!architectureOf(target))
    throw badTarget(engine, target, `The proof of the binary does not know the architecture ${arch}.`);
  if (libc === 'gnu' && vendor === 'alpine')
    throw badTarget(engine, target, 'Alpine has musl and not glibc.');
  if (libc === 'gnu') return target;
  return host.alpine ? `${arch}-alpine-linux-musl` : target.replace('-alpine-', '-unknown-');
}

function badTarget(engine: EngineName, target: string, reason: string): RustStaticError {
  return new RustStaticError(`Target "${target}" cannot be built with the ${engine} engine`, {
    code: 'target-unsupported',
    reason,
    remedy: ENGINES[engine].isContainer
      ? 'Set the option "target" to <arch>-alpine-linux-musl, such as x86_64-alpine-linux-musl, or use --engine=host. With the setting "toolchain", it is <arch>-unknown-linux-musl.'
      : 'Set the option "target" to <arch>-unknown-linux-musl, or <arch>-unknown-linux-gnu for a static glibc binary.',
  });
}

/** Returns the libc of a triple. */
export function libcOf(target: string): Libc {
  return target.includes('-musl') ? 'musl' : 'glibc';
}

/** Returns Docker's platform name for a triple. */
export function platformOf(target: string): string {
  const arch = target.split('-')[0]!;
  return PLATFORMS[arch] ?? HOST_PLATFORMS[arch] ?? 'linux/amd64';
}
