/** What is known of a C library on Alpine. */
export interface Library {
  /** The name a user would say. */
  name: string;
  /** What the linker is told (`-l`), dependents before what they depend on. */
  link: readonly string[];
  /** Alpine packages with the headers and the static archive. */
  packages: readonly string[];
}

/**
 * Libraries whose static archives Alpine ships in every release from 3.20 on (main/<library>/APKBUILD in
 * https://gitlab.alpinelinux.org/alpine/aports).
 */
export const CATALOGUE: readonly Library[] = [
  { name: 'bzip2', link: ['bz2'], packages: ['bzip2-dev', 'bzip2-static'] },
  {
    name: 'libpq',
    link: ['pq', 'pgcommon', 'pgport', 'ssl', 'crypto'],
    packages: ['libpq-dev', 'openssl-dev', 'openssl-libs-static'],
  },
  { name: 'libseccomp', link: ['seccomp'], packages: ['libseccomp-dev', 'libseccomp-static'] },
  { name: 'libsodium', link: ['sodium'], packages: ['libsodium-dev', 'libsodium-static'] },
  {
    name: 'libssh2',
    link: ['ssh2', 'ssl', 'crypto', 'z'],
    packages: [
      'libssh2-dev',
      'libssh2-static',
      'openssl-dev',
      'openssl-libs-static',
      'zlib-dev',
      'zlib-static',
    ],
  },
  { name: 'lz4', link: ['lz4'], packages: ['lz4-dev', 'lz4-static'] },
  { name: 'nghttp2', link: ['nghttp2'], packages: ['nghttp2-dev', 'nghttp2-static'] },
  { name: 'openssl', link: ['ssl', 'crypto'], packages: ['openssl-dev', 'openssl-libs-static'] },
  { name: 'sqlite', link: ['sqlite3'], packages: ['sqlite-dev', 'sqlite-static'] },
  { name: 'xz', link: ['lzma'], packages: ['xz-dev', 'xz-static'] },
  { name: 'zlib', link: ['z'], packages: ['zlib-dev', 'zlib-static'] },
  { name: 'zstd', link: ['zstd'], packages: ['zstd-dev', 'zstd-static'] },
];

/** Declared libraries, resolved. */
export interface ResolvedLibraries {
  /** Names for the linker, each once, dependents first. */
  link: string[];
  /** Alpine packages, sorted. */
  packages: string[];
  /** Declared names that the catalogue does not know: they are handed to the linker as they are. */
  unknown: string[];
}

/** Resolves declared names. A library is found by its name or by the first name the linker knows it by. */
export function resolveLibraries(declared: readonly string[]): ResolvedLibraries {
  const found = declared.map((name) =>
    CATALOGUE.find((entry) => entry.name === name || entry.link[0] === name),
  );
  const link = declared.flatMap((name, index) => found[index]?.link ?? [name]);
  return {
    // The last mention counts: what several libraries need must come after all of them.
    link: link.filter((name, index) => link.lastIndexOf(name) === index),
    packages: [...new Set(found.flatMap((entry) => entry?.packages ?? []))].sort(),
    unknown: declared.filter((_, index) => !found[index]),
  };
}
