import { libraryOfLink } from '../../libraries/find-library';
import { askedBy, remedyFor, install, metadataOf } from '../remedies';
import type { Cause, FailureContext, Rule } from '../rule';

/** Failures of static archives: missing, of the wrong kind, or duplicated. */
export const ARCHIVES: readonly Rule[] = [
  {
    pattern: /could not find native static library `([^`]+)`/,
    cause: (context, [, name]) => {
      const { reason, remedy } = noArchive(context, name!);
      return {
        reason: `${reason}\nIt is asked for with \`static=${name}\`, which rustc itself looks up, only in folders that it was told of.`,
        remedy: `${remedy}\nIf the archive is there, name its folder: \`cargo:rustc-link-search=native=/usr/lib\` in the build script, or rustflags = ["-L", "native=/usr/lib"] in ${metadataOf(context)}.`,
      };
    },
  },
  {
    pattern: /(?:cannot find|unable to find library) -l:?(?:lib)?([\w.+-]+?)(?:\.a|\.so)?(?=[:\s]|$)/m,
    cause: (context, [, name]) => noArchive(context, name!),
  },
  {
    pattern: /attempted static link of dynamic object [`']([^`']+)'/,
    cause: (context, [, file]) => {
      const name = /lib([^/]+?)\.so/.exec(file!)?.[1] ?? file!;
      const { remedy } = noArchive(context, name);
      return {
        reason: `A linker argument names the shared library ${file}, which a static program cannot take.`,
        remedy: `Remove the argument, or let it name lib${name}.a. ${remedy}`,
      };
    },
  },
  {
    pattern: /^.*relocation R_\w+ against .*recompile with -f(?:PIC|PIE)/m,
    cause: (context, [line]) => ({
      reason: `${/lib[\w+.-]{1,80}\.a(?=[(:])/.exec(line)?.[0] ?? 'An archive'} is not position-independent, and the program is a static-pie.`,
      remedy: `Compile it with \`-fPIC\` (configure: --with-pic, FFmpeg: --enable-pic), or give up the PIE: rustflags = ["-C", "relocation-model=static"] in ${metadataOf(context)}.`,
    }),
  },
  {
    pattern: /plugin needed to handle lto object|\.gnu\.lto_/,
    reason:
      'An archive holds only link-time-optimisation objects of GCC (lz4, brotli, flac, gmp and others of Alpine do).',
    remedy:
      'Link it plainly (`cargo:rustc-link-lib=<name>`, not `static=<name>`) and with GNU ld, or let its crate compile it from source.',
  },
  {
    pattern: /multiple definition of `_Unwind_\w+'/,
    reason: 'Two unwinders are linked: libgcc_eh of GCC and libunwind.',
    remedy:
      'Keep one: remove libunwind-static and llvm-libunwind-static from the builder, and `-static-libgcc` from linker arguments.',
  },
  {
    pattern: /(?:multiple definition of `|duplicate symbol: )(\w+)/,
    cause: (_context, [, symbol]) => ({
      reason: `Two archives or objects define ${symbol}: most likely two copies of a C library. Cargo forbids equal \`links\` values, not equal symbols.`,
      remedy:
        'Keep one source for it: `cargo tree -i <crate>-sys` shows who brings each; choose one by features, or remove the name from `libraries`.',
    }),
  },
];

function noArchive(context: FailureContext, name: string): Cause {
  if (/^(?:std)?c\+\+$/.test(name))
    return {
      reason: `The linker finds no lib${name}.a, the library of C++.`,
      remedy: install(context, ['g++']),
    };
  const library = libraryOfLink(name);
  const where = `lib${name}.a${askedBy(context, name)}`;
  return {
    reason: `The linker finds no static archive ${where}; a shared lib${name}.so does not help a static program.`,
    remedy: library
      ? remedyFor(context, library)
      : [
          `The catalogue does not know ${name}. On Alpine archives are in packages called <name>-static or <name>-dev:`,
          `https://pkgs.alpinelinux.org/contents?file=lib${name}.a tells which. Add it to the stage "builder" of ${context.dockerfile ?? 'the Dockerfile'},`,
          `or the folder of your own archive to "search-paths" in ${metadataOf(context)}.`,
        ].join('\n'),
  };
}
