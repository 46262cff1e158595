import { packagesAt } from '../libraries/alpine-releases';
import type { AlpinePackage, Library } from '../libraries/library';
import { SYSROOTS } from '../libraries/installed-packages';
import { archOf, type CrossTarget } from '../plan/cross';
import { STATIC_PREFIX } from './source-stage';

// The newest clang of a release is also called `clang` there, and LLVM's tools only have a version.
// Source: main/clang*/APKBUILD and main/llvm*/APKBUILD of aports at the tags of the releases.
const COMPILER: readonly AlpinePackage[] = [
  { name: 'clang17', until: '3.20' },
  { name: 'clang19', from: '3.21', until: '3.21' },
  { name: 'clang20', from: '3.22', until: '3.22' },
  { name: 'clang21', from: '3.23', until: '3.23' },
  { name: 'clang22', from: '3.24' },
  { name: 'lld', until: '3.21' },
  { name: 'lld20', from: '3.22', until: '3.22' },
  { name: 'lld21', from: '3.23', until: '3.23' },
  { name: 'lld22', from: '3.24' },
  { name: 'llvm17', until: '3.20' },
  { name: 'llvm19', from: '3.21', until: '3.21' },
  { name: 'llvm20', from: '3.22', until: '3.22' },
  { name: 'llvm21', from: '3.23', until: '3.23' },
  { name: 'llvm22', from: '3.24' },
];
/** What a sysroot has for every program: C and C++ libraries, headers of Linux, and hardened headers as in the builder. */
const SYSROOT = ['fortify-headers', 'g++', 'linux-headers', 'musl-dev'];
const TOOLS = ['ar', 'nm', 'objcopy', 'ranlib', 'strip'];

/** Returns the packages with compiler and linker for other architectures. */
export function crossPackages(alpine: string): string[] {
  return packagesAt(COMPILER, alpine);
}

/** The facts that the cross compilers of a builder follow from. */
export interface CrossFacts {
  targets: readonly CrossTarget[];
  /** Packages with archives and headers, which each sysroot gets. */
  packages: readonly string[];
  /** Libraries that are compiled from source into each sysroot. */
  stages: readonly Library[];
  /** True if rustup installs Rust, so that sysroots need no standard library. */
  hasRustup: boolean;
  alpine: string;
}

/**
 * Returns the instructions that make a cross compiler for each triple, also for that of the builder
 * itself: the same compiler, flags and paths on every machine give the same bytes.
 */
export function crossSteps(facts: CrossFacts): string {
  const { targets, stages, alpine } = facts;
  if (targets.length === 0) return '';
  return [
    '# A compiler for each target triple, with the packages of its architecture. Nothing in a sysroot ever runs.\n',
    ...targets.map((target) => sysrootStep(target, facts)),
    ...stages.map((library) => librarySteps(library, targets, alpine)),
    `ENV PKG_CONFIG_ALLOW_CROSS=1 \\\n    ${targets.flatMap(variables).join(' \\\n    ')}\n`,
  ].join('');
}

function sysrootStep({ triple, arch }: CrossTarget, { packages, hasRustup }: CrossFacts): string {
  const names = [...new Set([...SYSROOT, ...packages])].sort().join(' ');
  const rust = hasRustup ? '' : '"rust=$(apk info -ve rust | sed s/^rust-//)" ';
  const std = `/usr/lib/rustlib/${triple}`;
  const cmake = cmakeToolchain(triple).map((line) => `'${line}'`);
  // The compiler configuration of a distribution exists for its own architecture only. Shared libraries stay: build
  // scripts and macros for the same triple as the builder's rustc link with them.
  return `RUN root=${SYSROOTS}/${triple} && keys=/usr/share/apk/keys/${arch} \\
 && mkdir -p "$root/etc/apk/keys" \\
 && cp "$keys"/* "$root/etc/apk/keys/" \\
 && cp /etc/apk/repositories "$root/etc/apk/" \\
 && apk --root "$root" --arch ${arch} --initdb --no-cache --no-scripts add ${rust}${names} \\
 && find "$root" ! -type d \\( -path '*/bin/*' -o -path '*/sbin/*' -o -path '*/libexec/*' -o -name 'librustc_driver*' -o -name 'libLLVM*' \\) -delete \\
${hasRustup ? '' : ` && { [ -e ${std} ] || ln -s "$root${std}" ${std}; } \\\n`} && for tool in clang clang++; do printf '%s\\n' '#!/bin/sh' \\
      "CLANG_NO_DEFAULT_CONFIG=1 exec $tool --target=${triple.replace('-unknown-', '-alpine-').replace('riscv64gc', 'riscv64')} --sysroot=$root -fuse-ld=lld -Wno-unused-command-line-argument \\"\\$@\\"" \\
      > /usr/local/bin/${triple}-$tool && chmod +x /usr/local/bin/${triple}-$tool; done \\
 && printf '%s\\n' ${cmake.join(' \\\n      ')} > $root.cmake \\
 && for tool in ${TOOLS.join(' ')}; do ln -s /usr/lib/llvm*/bin/llvm-$tool /usr/local/bin/${triple}-$tool; done
`;
}

/**
 * Returns the lines of a file that makes CMake use the compiler and the libraries of a triple. Without it,
 * `find_package` finds those of the builder. Other crates' libraries are in the target directory. With the name of
 * a system, which the crate `cmake` always gives, CMake takes any build for a cross build
 * (https://cmake.org/cmake/help/latest/manual/cmake-toolchains.7.html).
 */
function cmakeToolchain(triple: string): string[] {
  const modes = { PROGRAM: 'NEVER', LIBRARY: 'ONLY', INCLUDE: 'ONLY', PACKAGE: 'ONLY' };
  return [
    'set(CMAKE_SYSTEM_NAME Linux)',
    `set(CMAKE_SYSTEM_PROCESSOR ${archOf(triple)})`,
    `set(CMAKE_C_COMPILER ${triple}-clang)`,
    `set(CMAKE_CXX_COMPILER ${triple}-clang++)`,
    'set(CMAKE_EXE_LINKER_FLAGS_INIT -static)',
    `set(CMAKE_FIND_ROOT_PATH ${SYSROOTS}/${triple} $ENV{CARGO_TARGET_DIR})`,
    ...Object.entries(modes).map(([kind, mode]) => `set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ${mode})`),
    'if(CMAKE_HOST_SYSTEM_PROCESSOR STREQUAL CMAKE_SYSTEM_PROCESSOR)',
    'set(CMAKE_CROSSCOMPILING FALSE)',
    'endif()',
  ];
}

/** Returns the variables that make cargo and build scripts use the compiler of a triple. */
function variables({ triple }: CrossTarget): string[] {
  const name = triple.replaceAll('-', '_');
  const root = `${SYSROOTS}/${triple}`;
  return Object.entries({
    [`CARGO_TARGET_${name.toUpperCase()}_LINKER`]: `${triple}-clang`,
    [`CC_${name}`]: `${triple}-clang`,
    [`CXX_${name}`]: `${triple}-clang++`,
    [`AR_${name}`]: `${triple}-ar`,
    [`RANLIB_${name}`]: `${triple}-ranlib`,
    [`CMAKE_TOOLCHAIN_FILE_${name}`]: `${root}.cmake`,
    [`PKG_CONFIG_SYSROOT_DIR_${name}`]: root,
    [`PKG_CONFIG_LIBDIR_${name}`]: `${root}/usr/lib/pkgconfig:${root}/usr/share/pkgconfig`,
    [`BINDGEN_EXTRA_CLANG_ARGS_${name}`]: `--sysroot=${root}`,
  }).map(([key, value]) => `${key}=${value}`);
}

function librarySteps(library: Library, targets: readonly CrossTarget[], alpine: string): string {
  const { version, url, sha512, tools, configure, cross = ['--host=$triple'] } = library.recipe!;
  const prefix = library.name.toUpperCase().replace(/\W/g, '_');
  const packages = [...new Set(['tar', 'xz', ...packagesAt(tools, alpine)])].sort().join(' ');
  const words = [...cross, ...configure].map((word) => (word.includes('$') ? `"${word}"` : word)).join(' ');
  return `ARG ${prefix}_URL=${url.replaceAll('{version}', version)}
ARG ${prefix}_SHA512=${sha512}
RUN apk add --no-cache ${packages} \\
 && mkdir -p ${STATIC_PREFIX} && cd ${STATIC_PREFIX} \\
 && wget -q -O archive "$${prefix}_URL" \\
 && echo "$${prefix}_SHA512  archive" | sha512sum -c - \\
 && for triple in ${targets.map(({ triple }) => triple).join(' ')}; do \\
      arch="\${triple%%-*}" CC="$triple-clang" \\
   && export CC CFLAGS="-O2 -fPIC" \\
   && mkdir "$triple" && cd "$triple" && tar -xf ../archive --strip-components=1 \\
   && ./configure --prefix=/usr ${words} \\
   && make -j"$(nproc)" && make install DESTDIR="${SYSROOTS}/$triple" && cd .. || exit 1; \\
    done \\
 && rm -r ${STATIC_PREFIX}
`;
}
