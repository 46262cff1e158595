import { compilerVariables } from './host-environment';

/**
 * Variable in which the plugin's hook stores a digest of this machine's rustc if a run asks for the
 * host engine, and an empty text otherwise. Targets inferred for a container hash it, so their key
 * covers the toolchain if the command line or RUST_STATIC_ENGINE selects the host. It is hidden
 * from builds.
 */
export const RUN_TOOLCHAIN = 'RUST_STATIC_TOOLCHAIN';

/**
 * A command whose output identifies a version of rustc. Nx runs it for targets inferred for the
 * host.
 */
export const RUSTC_VERSION = 'rustc -vV';

/**
 * Returns that command for a cargo workspace. Cargo runs in its folder, and rustup selects a
 * toolchain by folder: by a toolchain file there, or by an override. The variable RUSTC may name
 * another program.
 *
 * @param cargoRoot relative to the Nx root, where Nx runs the command in a shell
 * @param rustc the program that cargo runs without that variable
 */
export function rustcVersionIn(cargoRoot: string, rustc: string): string {
  const version = RUSTC_VERSION.replace('rustc', () => `\${RUSTC:-${quoted(rustc)}}`);
  if (cargoRoot === '.') return version;
  return `cd "./${cargoRoot.replace(/["$`\\]/g, '\\$&')}" && ${version}`;
}

/** Programs whose versions decide, with rustc's, what the host engine links: compiler, linker, libc. */
export const C_TOOLS = ['cc', 'ld', 'ldd'];

/**
 * Returns the compilers that the crate cc looks for, before `cc`, if it compiles for another triple
 * than its own and no variable names one (`prefix_for_target` in https://docs.rs/cc).
 */
export function usualCompilers(target: string): string[] {
  const parts = target.split('-');
  const [arch = '', system = ''] = [parts[0], parts.at(-1)];
  const cpu = arch.replace(/^(?:arm|thumb).*/, 'arm').replace(/^(riscv\d+).*/, '$1');
  const prefixes = [`${cpu}-linux-${system}`, ...(system.startsWith('musl') ? ['musl'] : [])];
  return prefixes.flatMap((prefix) => [`${prefix}-gcc`, `${prefix}-g++`]);
}

/**
 * Returns a command whose output identifies the C compilers, the linkers and the libc of a machine. A
 * distribution's update of a static libc changes only the last one. Languages change the texts. It
 * succeeds if a program is missing; the `ldd` of musl always fails.
 *
 * @param target triple; variables with its name may name compilers and a linker
 * @param programs further ones
 */
export function cVersions(target: string, programs: readonly string[]): string {
  const variables = compilerVariables(target).map((name) => `\${${name}:-true}`);
  const usual = usualCompilers(target);
  const asked = ['${CC:-cc}', ...C_TOOLS.slice(1), ...variables, ...[...usual, ...programs].map(quoted)];
  return `export LC_ALL=C; ${asked.map((program) => `${program} --version`).join('; ')}; true`;
}

/** Quotes a program for a shell if necessary. */
function quoted(program: string): string {
  return /^[\w./+-]+$/.test(program) ? program : `'${program.replaceAll("'", "'\\''")}'`;
}
