import { ENGINES } from '../../engine-facts';
import { librariesOfCrate, findLibrary } from '../../libraries/find-library';
import { BUILD_TOOLS } from '../../libraries/catalogue';
import { remedyFor, install, metadataOf } from '../remedies';
import type { Rule } from '../rule';

/** Programs that builds run, and the packages that contain them. */
const PROGRAMS: Record<string, string> = {
  autoconf: 'autoconf',
  autoreconf: 'autoconf',
  automake: 'automake',
  bison: 'bison',
  cmake: 'cmake',
  flex: 'flex',
  git: 'git',
  libtoolize: 'libtool',
  make: 'make',
  meson: 'meson',
  nasm: 'nasm',
  ninja: 'samurai',
  perl: 'perl',
  protoc: 'protoc',
  python3: 'python3',
  yasm: 'yasm',
};

const MISSING_PROGRAM =
  /is `([\w+-]+)` not installed\?|(?:\/bin\/sh: (?:line \d+: |\d+: )?)([\w+-]+): (?:command )?not found/;

/** Programs that builds run: missing, too new, or without a required feature. */
export const TOOLS: readonly Rule[] = [
  {
    pattern: /Unable to find libclang[^\n]*Dynamic loading not supported/,
    reason:
      'bindgen loads libclang when it runs, and this build script is a static program, which cannot load anything.',
    remedy: [
      "Build with Alpine's own rustc (engine docker and the generated Dockerfile), whose build scripts are dynamic;",
      'or look for a feature of the crate with bindings made beforehand.',
    ].join('\n'),
  },
  {
    pattern: /Unable to find libclang|couldn't find any valid shared libraries matching: \['libclang/,
    reason: 'bindgen needs libclang, which is not there.',
    remedy: (context) => install(context, BUILD_TOOLS.find(({ crate }) => crate === 'clang-sys')!.packages),
  },
  {
    pattern: /aws-lc-sys build failed|Please enable the 'bindgen' feature on aws-lc/,
    reason: "This aws-lc-sys has no bindings for Alpine's triple.",
    remedy: (context) =>
      `Run \`cargo update -p aws-lc-sys\`. Or ${lowerFirst(install(context, ['cmake']))} Or use rustls with \`ring\`.`,
  },
  {
    pattern: /don't know how to configure OpenSSL for (\S+)/,
    cause: (_context, [, triple]) => ({
      reason: `This openssl-src does not know ${triple}.`,
      remedy: 'Run `cargo update -p openssl-src` (300.2.0 or newer), or turn the feature `vendored` off.',
    }),
  },
  {
    pattern: /Compatibility with CMake < 3\.5 has been removed/,
    reason: 'CMake 4 (Alpine from 3.23 on) refuses projects as old as this one.',
    remedy: (context) =>
      `env = { CMAKE_POLICY_VERSION_MINIMUM = "3.5" } in ${metadataOf(context)} lets it take them.`,
  },
  {
    engine: 'docker',
    pattern: /pkg-config has not been configured to support cross-compilation/,
    reason:
      "The builder's own rustc is for another platform than the target, so pkg-config names no libraries.",
    remedy: (context) =>
      `If the libraries that pkg-config finds in the builder are for ${context.target}, allow it: env = { PKG_CONFIG_ALLOW_CROSS = "1" } in ${metadataOf(context)}.`,
  },
  {
    pattern: /pkg-config has not been configured to support cross-compilation/,
    reason: "The host's libraries are of another platform than the target, so pkg-config must not name them.",
    remedy:
      "Use --engine=docker, where both are Alpine. PKG_CONFIG_ALLOW_CROSS=1 would link the host's glibc archives into a musl program.",
  },
  {
    pattern:
      /Could not run `[^`]*pkg-config[^`]*`|pkg-config command could not be (?:found|run)|pkg-config: (?:not found|command not found)/,
    reason: 'A build script asks pkg-config, which is not there.',
    remedy: (context) => install(context, ['pkgconf']),
  },
  {
    pattern: /system library `([^`]+)` required by crate `([^`]+)` was not found/,
    cause: (context, [, name, crate]) => {
      // The searched library takes precedence over the crate that searches: hidapi looks for
      // libudev.
      const library =
        findLibrary(name!) ?? findLibrary(name!.replace(/^lib/, '')) ?? librariesOfCrate(crate!)[0]?.library;
      return {
        reason: `${crate} looks for ${name}.pc, which comes with the library's development package.`,
        remedy: library
          ? remedyFor(context, library)
          : `Add the Alpine package that has it to the stage "builder" of ${context.dockerfile ?? 'the Dockerfile'}: https://pkgs.alpinelinux.org/contents?file=${name}.pc tells which.`,
      };
    },
  },
  {
    pattern: /Could not find directory of OpenSSL installation/,
    reason: "openssl-sys finds neither OpenSSL's headers nor its openssl.pc.",
    remedy: (context) => remedyFor(context, findLibrary('openssl')!),
  },
  {
    pattern: /Could not find `protoc`/,
    reason: 'A build script compiles protocol buffers and finds no protoc.',
    remedy: (context) => install(context, ['protoc', 'protobuf-dev']),
  },
  {
    pattern: MISSING_PROGRAM,
    cause: (context, _match, text) => {
      const names = [...text.matchAll(new RegExp(MISSING_PROGRAM, 'g'))].map(
        ([, first, second]) => (first ?? second)!,
      );
      const program = names.find((name) => PROGRAMS[name]);
      if (!program) return undefined;
      return {
        reason: `A build script runs ${program}, which is not there.`,
        remedy: install(context, [PROGRAMS[program]!]),
      };
    },
  },
  {
    pattern: /detected dubious ownership in repository/,
    reason: 'git refuses a repository that belongs to another user, and a build script asks git.',
    remedy: (context) =>
      `Hand the commit in as a variable instead: env in ${metadataOf(context)}. Or add \`RUN git config --system --add safe.directory '*'\` to the stage "builder".`,
  },
  {
    pattern:
      /(?:failed to (?:create directory|open|write)|Permission denied)[^\n]*(?:\n[^\n]*){0,3}Permission denied \(os error 13\)/,
    reason: 'A file or folder belongs to another user.',
    remedy: (context) =>
      ENGINES[context.engine].isContainer
        ? `Remove \`USER\` from the stage "builder" of ${context.dockerfile ?? 'the Dockerfile'}: nothing of the container reaches your files.`
        : 'Give it back: `sudo chown -R "$USER" target ~/.cargo`. Containers of other tools leave such files; this plugin\'s do not.',
  },
];

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
