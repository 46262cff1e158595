import type { NamedPrograms } from './cargo/named-programs';
import { sha256 } from './digest';
import { hostFacts } from './plan/host-facts';
import { C_TOOLS, RUSTC_VERSION, usualCompilers } from './plan/run-toolchain';
import { defaultTarget } from './plan/triple';
import { answerOf } from './process';

/** A folder that cargo may run in, as an absolute path, and the programs that it names. */
export interface CargoFolder {
  folder: string;
  programs: NamedPrograms;
}

/**
 * Returns a digest of the versions of rustc that rustup selects in folders, and of the C compiler,
 * the linkers and the libc. A missing program counts as an empty text, and the build reports the
 * problem.
 */
export async function toolchainDigest(folders: readonly CargoFolder[]): Promise<string> {
  const versions: string[] = [];
  const [, ...words] = RUSTC_VERSION.split(' ');
  for (const { folder, programs } of folders) versions.push(await answer([programs.rustc, ...words], folder));
  const named = folders.flatMap(({ programs }) => programs.others);
  for (const tool of [...C_TOOLS, ...usualCompilers(defaultTarget(hostFacts())), ...new Set(named)])
    versions.push(await answer([tool, '--version'], folders[0]!.folder));
  return sha256(JSON.stringify(versions)).slice(0, 16);
}

async function answer([program = '', ...args]: string[], cwd: string): Promise<string> {
  return answerOf({ program, args, cwd, env: process.env });
}
