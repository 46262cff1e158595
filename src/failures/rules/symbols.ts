import { libraryOfSymbol } from '../../libraries/find-library';
import type { Library } from '../../libraries/library';
import { install, metadataOf, remedyFor } from '../remedies';
import type { Cause, FailureContext, Rule } from '../rule';

/** `undefined reference` errors, distinguished by the missing symbols. */
export const SYMBOLS: readonly Rule[] = [
  {
    pattern: /undefined (?:reference to [`']|symbol: )/,
    cause: (context, _match, text) => {
      const symbols = [...text.matchAll(/undefined (?:reference to [`']|symbol: )([^\n']+)/g)].map(
        ([, symbol]) => symbol!,
      );
      return CAUSES.map((explain) => explain(context, symbols, text)).find((cause) => cause !== undefined);
    },
  },
];

type Explain = (context: FailureContext, symbols: string[], text: string) => Cause | undefined;

const CAUSES: readonly Explain[] = [fromGlibc, fromOldLibc, fromPostgres, fromCxx, fromOtherLibrary];

function fromGlibc({ target }: FailureContext, symbols: string[]): Cause | undefined {
  const symbol = symbols.find((name) =>
    /^(?:__\w+_chk|__isoc\d+_\w+|__open(?:64)?_2|gnu_get_libc_version|backtrace(?:_symbols\w*)?|__res_\w+|__cxa_thread_atexit_impl)$/.test(
      name,
    ),
  );
  if (!symbol || !target.includes('musl')) return undefined;
  return {
    reason: `An archive or object was compiled for glibc: ${symbol} exists only there, and ${target} has musl.`,
    remedy: [
      'Compile it in the builder. The usual sources: an archive in the repository that was built on Debian or Ubuntu,',
      'a prebuilt archive inside a crate, `-L` to a folder of the host, CC that names another compiler.',
    ].join('\n'),
  };
}

function fromOldLibc(_context: FailureContext, symbols: string[]): Cause | undefined {
  const symbol = symbols.find((name) =>
    /^(?:open|openat|creat|f?l?stat|fstatat|lseek|f?truncate|readdir|mmap|p(?:read|write)v?|fopen|statv?fs|fstatv?fs|fallocate|sendfile|getrlimit|setrlimit)64$/.test(
      name,
    ),
  );
  if (!symbol) return undefined;
  return {
    reason: `${symbol} is gone since musl 1.2.4: something was compiled by an older Rust, with an older libc crate, or for glibc.`,
    remedy:
      '`cargo update -p libc` (0.2.146 or newer) and a newer toolchain mend the first two; a prebuilt archive must be rebuilt.',
  };
}

function fromPostgres(_context: FailureContext, symbols: string[]): Cause | undefined {
  const symbol = symbols.find((name) => /^pg_/.test(name));
  if (!symbol) return undefined;
  return {
    reason: `${symbol} is in libpgcommon and libpgport, which libpq.a needs.`,
    remedy: [
      'Let pkg-config name them: PKG_CONFIG_ALL_STATIC=1 (the generated Dockerfile has it) and pkgconf in the builder.',
      'A build script of your own links them after pq: pgcommon, pgport, ssl, crypto. Or turn on the feature pq-sys/bundled.',
    ].join('\n'),
  };
}

function fromCxx(context: FailureContext, symbols: string[]): Cause | undefined {
  const symbol = symbols.find((name) =>
    /^(?:std::|operator (?:new|delete)|__gxx_personality_v0|__cxa_|vtable for |typeinfo for |_ZNSt|_ZSt|_Zn[wa]|_Zd[la])/.test(
      name,
    ),
  );
  if (!symbol) return undefined;
  return {
    reason: `An archive is written in C++, and its library is not linked after it: ${symbol} is missing.`,
    remedy: [
      'After the archive link `stdc++`: `cargo:rustc-link-lib=stdc++` in the build script (without `static=`), or name it last in LIBRARIES.',
      install(context, ['g++']),
    ].join('\n'),
  };
}

// https://sourceware.org/binutils/docs/ld/Options.html: the linker searches an archive once, for
// symbols that are missing at that point.
const ORDER = 'The linker reads each archive once, so an archive that needs another must stand before it.';

const LLD = (context: FailureContext): string =>
  `Or set linker = "lld" in ${metadataOf(context)}: the order does not matter to lld.`;

/** A member of an archive that needs a symbol, in the words of GNU ld and of lld. */
function archivesThatNeed(text: string): string[] {
  const members = text.matchAll(/(?:^|[\s/])lib([\w+.-]+)\.a\([^)]*\)/gm);
  return [...new Set([...members].map((match) => match[1]!))];
}

function fromOtherLibrary(context: FailureContext, symbols: string[], text: string): Cause | undefined {
  const known = symbols.find((name) => libraryOfSymbol(name) !== undefined);
  const symbol = known ?? symbols[0]!;
  const library = known === undefined ? undefined : libraryOfSymbol(known);
  // The app's own build script links only for the app itself.
  const linked = context.linked?.find((entry) => library?.link?.includes(entry.library));
  const needing = archivesThatNeed(text);
  const inOrder = library?.link?.filter((name) => needing.includes(name)) ?? [];
  // The order does not matter to lld.
  if (/undefined symbol: /.test(text) && !linked) return missing(context, symbol, library);
  // Rustc prints the linker's arguments.
  const isOnLine = library?.link?.some((name) => new RegExp(`-l${name}["\\s]`).test(text)) ?? false;
  if (library && (inOrder.length > 0 || (isOnLine && needing.length > 0)))
    return wrongOrder(context, symbol, library, { inOrder, needing, crate: linked?.crate });
  if (library && linked && linked.crate !== context.crate.name)
    return {
      reason: `${symbol} is in ${library.name}, which ${linked.crate} links; rustc leaves out a crate that the program never names.`,
      remedy: `Name it: \`use ${linked.crate.replaceAll('-', '_')} as _;\`. If it is named: ${ORDER} Correct the order in its build script.`,
    };
  if (library)
    return {
      reason: `${symbol} is in ${library.name}, which is not linked, or stands before what needs it.`,
      remedy: [ORDER, remedyFor(context, library)].join('\n'),
    };
  return {
    reason: `No archive that comes later has ${symbol}: its library is not linked, or stands before what needs it.`,
    remedy: `${ORDER} Correct the order in the build script that links them.\n${LLD(context)}\nAn archive with link-time optimisation (GCC's) cannot be linked with \`static=\`: name it plainly.`,
  };
}

function missing(context: FailureContext, symbol: string, library: Library | undefined): Cause {
  return library
    ? {
        reason: `${symbol} is in ${library.name}, which is not linked.`,
        remedy: remedyFor(context, library),
      }
    : {
        reason: `No archive has ${symbol}: its library is not linked.`,
        remedy: 'Link the library that defines it: `cargo:rustc-link-lib` in the build script.',
      };
}

/** The archive that needs the symbol was read, so its crate is not left out. */
function wrongOrder(
  context: FailureContext,
  symbol: string,
  { name, link = [] }: Library,
  { inOrder, needing, crate }: { inOrder: string[]; needing: string[]; crate: string | undefined },
): Cause {
  const needs = (inOrder[0] ?? needing[0])!;
  const script = crate === undefined ? 'the build script that links it' : `the build script of ${crate}`;
  const order = inOrder.length > 0 ? link.join(', ') : `${needs}, ${link.join(', ')}`;
  return {
    reason: `lib${needs}.a needs ${symbol} of ${name}, and no archive after it has it. ${ORDER}`,
    remedy: `Link in this order in ${script}: ${order}.\n${LLD(context)}`,
  };
}
