import { RustStaticError } from '../errors';
import { NEWEST_RELEASE } from '../libraries/alpine-releases';
import { archivePackages } from '../libraries/library';
import { libraryOfLink } from '../libraries/find-library';
import { type Architecture, architectureOf, KNOWN_ARCHITECTURES } from './architecture';
import type { ByteSource } from './byte-source';
import { isGlibc } from './glibc-marks';
import { whyNotLoadable } from './check-loadable';
import { checkStatic, type Libc, type Linkage } from './check-static';
import { ElfFormatError, parseElf, type ElfFile } from './parse-elf';

/** The requirements for a binary. */
export interface Expectation {
  /** Name of the binary, for error messages. */
  name: string;
  target: string;
  libc: Libc;
  /** Native libraries that crates asked to link: `z` by `libz-sys`. */
  linked: { library: string; crate: string }[];
}

/**
 * Checks from its bytes that a binary is a static executable for the triple, with the expected
 * libc. Fails closed: anything that is not recognised is refused.
 *
 * @returns its linkage
 * @throws RustStaticError that names the interpreter and each dynamic library, or says what is
 * wrong with the file
 */
export function verifyBinary(source: ByteSource, expected: Expectation): { linkage: Linkage } {
  const elf = parse(source, expected);
  checkArchitecture(elf, expected);
  const result = checkStatic(elf);
  if (!result.static) throw notStatic(result, expected);
  const unloadable = whyNotLoadable(elf);
  if (unloadable !== undefined) throw notLoadable(expected, source, unloadable);
  const libc = result.libc === 'musl' && isGlibc(source) ? 'glibc' : result.libc;
  if (libc !== expected.libc)
    throw new RustStaticError(
      `${expected.name} contains ${libc}, but ${expected.target} means ${expected.libc}`,
      {
        code: 'binary-wrong-libc',
        reason: 'The linker took its start files and libc from another C library.',
        remedy: 'Check `linker` in .cargo/config.toml and the builder image.',
      },
    );
  return result;
}

/** Fails closed: a binary for an unknown architecture is refused. */
function checkArchitecture(elf: ElfFile, { name, target }: Expectation): void {
  const expected = architectureOf(target);
  if (!expected)
    throw new RustStaticError(`${name} cannot be checked: the architecture of ${target} is not known`, {
      code: 'architecture-unknown',
      reason: `The proof knows ${KNOWN_ARCHITECTURES.join(', ')}.`,
      remedy: 'Set the option "target" to a triple of one of these architectures.',
    });
  if (describe(elf) === describe(expected)) return;
  throw new RustStaticError(`${name} is built for another machine than ${target}`, {
    code: 'binary-wrong-architecture',
    reason: `Its ELF header says ${describe(elf)}; ${target} needs ${describe(expected)}.`,
    remedy: 'Check the linker that cargo used, and that the builder image is of the right platform.',
  });
}

function describe({ machine, bits, littleEndian }: Architecture): string {
  return `machine ${machine}, ${bits}-bit, ${littleEndian ? 'little' : 'big'}-endian`;
}

function parse(source: ByteSource, { name }: Expectation): ElfFile {
  try {
    return parseElf(source);
  } catch (error) {
    if (!(error instanceof ElfFormatError)) throw error;
    throw notLoadable({ name }, source, error.message, error);
  }
}

function notLoadable(
  { name }: Pick<Expectation, 'name'>,
  source: ByteSource,
  why: string,
  cause?: unknown,
): RustStaticError {
  return new RustStaticError(`${name} is not an executable: ${why}`, {
    code: 'binary-not-elf',
    reason: `The file that cargo reported has ${source.size} bytes.`,
    remedy:
      'Build again; if that does not help, remove what was compiled (the disk may have been full): `npx rust-static clean`, or `target/rust-static` with the host engine.',
    cause,
  });
}

function notStatic(
  result: { why: string; interpreter?: string; needed: string[] },
  { name, target, linked }: Expectation,
): RustStaticError {
  if (result.why === 'shared-object')
    return new RustStaticError(`${name} is a shared object, not an executable`, {
      code: 'binary-shared-object',
      reason: 'It has no interpreter and is not marked as a position-independent executable (DF_1_PIE).',
      remedy: 'Build a binary target: remove crate-type = ["cdylib"] or linker arguments such as -shared.',
    });
  if (result.why === 'not-executable')
    return new RustStaticError(`${name} is not an executable`, {
      code: 'binary-not-executable',
      reason:
        'Its ELF type is neither EXEC nor a position-independent executable (it may be an object file).',
      remedy: 'Remove `--emit` and linker arguments such as -r from rustflags.',
    });
  const lines = result.needed.map((file) => `  ${file}${factsOf(file, linked)}`);
  return new RustStaticError(`${name} is not static: it is dynamically linked`, {
    code: 'binary-not-static',
    reason: [
      ...(result.interpreter ? [`It asks for the interpreter ${result.interpreter}.`] : []),
      ...(lines.length > 0 ? ['It needs these libraries at run time:', ...lines] : []),
      ...(result.interpreter || lines.length > 0 ? [] : ['It has a dynamic section (PT_DYNAMIC).']),
    ].join('\n'),
    remedy: [
      `Built for ${target}; look for \`-crt-static\` or \`-C prefer-dynamic\` in rustflags.`,
      'Each library needs its static archive (`lib<name>.a`) where the linker looks: on Alpine it is in the',
      'package `<name>-static` or `<name>-dev`.',
    ].join('\n'),
  });
}

/**
 * Returns, in brackets, the crate that links a shared library, and the Alpine package with its
 * archive.
 */
function factsOf(file: string, linked: Expectation['linked']): string {
  const base = file.split('/').at(-1)!;
  const crates = linked
    .filter(({ library }) => base.startsWith(`lib${library}.so`))
    .map(({ crate }) => crate);
  const library = libraryOfLink(/^lib(.+?)\.so/.exec(base)?.[1] ?? '');
  const packages = library ? archivePackages(library, NEWEST_RELEASE) : [];
  const facts = [
    ...(crates.length > 0 ? [`linked by ${[...new Set(crates)].join(', ')}`] : []),
    ...(packages.length > 0 ? [`Alpine has its archive in ${packages.join(' ')}`] : []),
  ];
  return facts.length > 0 ? ` (${facts.join('; ')})` : '';
}
