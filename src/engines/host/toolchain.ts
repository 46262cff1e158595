import { readdirSync } from 'node:fs';
import { RustStaticError } from '../../errors';
import { compilerVariables } from '../../plan/host-environment';
import { C_TOOLS, usualCompilers } from '../../plan/run-toolchain';
import { answerOf, capture, type Command } from '../../process';

type Where = Pick<Command, 'cwd' | 'env' | 'cancelled'>;

/**
 * Returns the versions of cargo and rustc that rustup selects in the cargo root.
 *
 * @param rustc the compiler that cargo runs
 * @throws RustStaticError if cargo is missing or does not run
 */
export async function toolchainVersions(
  where: Where,
  rustc = 'rustc',
): Promise<{ rustc: string; cargo: string }> {
  const cargo = await version('cargo', where);
  return { rustc: await version(rustc, where), cargo };
}

/** A backtrace of rustup would stand in the middle of the message. */
function withoutBacktrace({ env, ...where }: Where): Where {
  return { ...where, env: { ...env, RUST_BACKTRACE: '0', RUST_LIB_BACKTRACE: '0' } };
}

async function version(program: string, where: Where): Promise<string> {
  const result = await capture({ program, args: ['--version'], ...withoutBacktrace(where) }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new RustStaticError(`No ${program} on this machine`, {
        code: 'toolchain-missing',
        reason: `The host engine runs the machine's own ${program}, and PATH has none.`,
        remedy: 'Install Rust (https://rustup.rs, or `apk add cargo` on Alpine), or use --engine=docker.',
        cause: error,
      });
    },
  );
  if (result.exitCode === 0) return result.stdout.trim();
  throw new RustStaticError(`\`${program} --version\` failed with exit status ${result.exitCode}`, {
    code: 'toolchain-broken',
    reason: result.stderr.trim(),
    remedy: 'Install the toolchain that rust-toolchain.toml asks for: `rustup toolchain install`.',
  });
}

/** The programs whose versions decide what a build links and compiles with. */
export interface AskedPrograms {
  /** Triple; variables with its name may name compilers and a linker. */
  target: string;
  /** The compiler that cargo runs. */
  rustc: string;
  /** Further programs. */
  others: readonly string[];
}

/**
 * Returns what rustc, the C compilers, the linkers and the libc say about their versions. Cargo does
 * not compare those of the C tools, and it asks rustc only if its file has another time. So crates
 * would stay as an older program made them. A missing program says nothing.
 */
export async function askVersions(
  { env = {}, ...where }: Where,
  { target, rustc, others: further }: AskedPrograms,
): Promise<string> {
  const [cc, ...others] = C_TOOLS;
  const named = compilerVariables(target).flatMap((name) => env[name] ?? []);
  const words = [env.CC || cc!, ...named].map((text) => text.trim().split(/\s+/));
  const tools = [...words, ...[...others, ...usualCompilers(target), ...further].map((tool) => [tool])];
  const commands = [[rustc, '-vV'], ...tools.map((command) => [...command, '--version'])];
  const ask = ([program = '', ...args]: string[]): Promise<string> =>
    answerOf({ program, args, env, ...where });
  return (await Promise.all(commands.map(ask))).join('\n');
}

/**
 * Makes sure that rustc has the standard library of a target.
 *
 * @returns the toolchain's folder, as rustc reports it
 * @throws RustStaticError that names `rustup target add`
 */
export async function requireTarget(target: string, where: Where): Promise<string | undefined> {
  const args = ['--print', 'target-libdir', '--print', 'sysroot', '--target', target];
  const { exitCode, stdout, stderr } = await capture({ program: 'rustc', args, ...withoutBacktrace(where) });
  const [folder = '', sysroot] = stdout.trim().split('\n');
  if (exitCode === 0 && hasStd(folder)) return sysroot;
  const glibc = `${target.split('-')[0]}-unknown-linux-gnu`;
  throw new RustStaticError(`This machine's rustc has no standard library for ${target}`, {
    code: 'toolchain-target-missing',
    reason: exitCode === 0 ? `There is no libstd in ${folder}.` : stderr.trim(),
    remedy: [
      `Run \`rustup target add ${target}\`, or use --engine=docker.`,
      ...(target === glibc ? [] : [`--triple=${glibc} gives a static binary with glibc instead of musl.`]),
    ].join('\n'),
  });
}

function hasStd(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^libstd-.*\.rlib$/.test(name));
  } catch {
    return false;
  }
}
