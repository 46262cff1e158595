import { posix } from 'node:path';
import type { CargoConfig } from './config';
import { isRecord, isText } from '../json';
import { table } from './toml';

/**
 * Programs of the machine that a build with its own cargo runs, besides the usual ones. A program
 * in the workspace is an input as a file.
 */
export interface NamedPrograms {
  /** The compiler that cargo runs unless the variable RUSTC names one. */
  rustc: string;
  /** Linkers and C compilers, sorted. */
  others: string[];
}

/** Variables that name C compilers: `CC`, `TARGET_CXX`, `CC_x86_64_unknown_linux_musl`. */
const COMPILERS = /^(?:HOST_|TARGET_)?(?:CC|CXX)(?:_|$)/;

/**
 * Returns the programs that cargo's configuration names: `build.rustc`, linkers, and C compilers
 * under `[env]`.
 */
export function namedPrograms(configs: readonly CargoConfig[]): NamedPrograms {
  const rustc = configs.map(({ toml }) => table(toml.build).rustc).find(isText);
  const found = configs.flatMap(({ toml }) => {
    const targets = Object.values(table(toml.target)).map(table);
    const variables = Object.entries(table(toml.env)).filter(([name]) => COMPILERS.test(name));
    return [
      ...targets.map(({ linker }) => linker).filter(isText),
      ...variables.flatMap(([, value]) => firstWord(value)),
      ...[table(toml.build), ...targets].flatMap(({ rustflags }) =>
        ofFlags([rustflags].flat().filter(isText)),
      ),
    ];
  });
  return {
    rustc: rustc !== undefined && isOfMachine(rustc) ? rustc : 'rustc',
    others: sorted(found),
  };
}

/** Adds the linkers that flags of rustc name. */
export function withFlags({ rustc, others }: NamedPrograms, rustflags: readonly string[]): NamedPrograms {
  return { rustc, others: sorted([...others, ...ofFlags(rustflags)]) };
}

function sorted(programs: readonly string[]): string[] {
  return [...new Set(programs.filter(isOfMachine))].sort();
}

/** Cargo finds a name without a slash in PATH. A relative path starts at the workspace. */
function isOfMachine(program: string): boolean {
  return program !== '' && (posix.isAbsolute(program) || !program.includes('/'));
}

function firstWord(value: unknown): string[] {
  const text = isRecord(value) ? value.value : value;
  return typeof text === 'string' ? text.trim().split(/\s+/).slice(0, 1) : [];
}

/** `-C linker=clang`, and `-C link-arg=-fuse-ld=mold`, which means the program `ld.mold`. */
function ofFlags(flags: readonly string[]): string[] {
  const text = flags.join(' ');
  const linkers = [...text.matchAll(/(?:^|\s|-C)linker=(\S+)/g)].map((match) => match[1]!);
  const used = [...text.matchAll(/-fuse-ld=(\S+)/g)].map((match) => match[1]!);
  return [...linkers, ...used.map((name) => (name.includes('/') ? name : `ld.${name}`))];
}
