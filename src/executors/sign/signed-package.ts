import type { ExecutorContext } from '@nx/devkit';
import { builderIdOf } from '../../attest/builder-id';
import type { Signature } from '../../attest/sign';
import { signFolder } from '../../attest/sign-folder';
import { signatureOf } from '../../attest/signature';
import type { BuildContext } from '../../build/run';
import { sourcesOf } from '../../build-sources';
import { provenPackage, type ProvenPackage } from '../proven-package';
import type { TargetName } from '../tasks-before';
import type { SignOptions } from './schema';

/** Who signs, and who is named as the builder. */
export interface Signer {
  by: Signature;
  builderId: string;
}

/** Returns who signs, by the options and variables of the target `sign`. */
export function signerOf(options: SignOptions, root: string): Signer {
  const by = signatureOf(options, root, process.env);
  return { by, builderId: builderIdOf(options.builderId, process.env) };
}

/**
 * Makes a package again from a proven binary, and signs it.
 *
 * @param folder absolute path to write to
 * @returns also the names of the signed files
 * @throws RustStaticError if the binary was not built from these sources, or if it cannot be signed
 */
export async function signedPackage(
  name: TargetName,
  context: ExecutorContext,
  build: BuildContext,
  folder: string,
  { by, builderId }: Signer,
): Promise<ProvenPackage & { signed: string[] }> {
  const made = await provenPackage(name, context, build, folder, async (prepared) => ({
    builderId,
    sources: await sourcesOf(prepared),
  }));
  return { ...made, signed: await signFolder(folder, by) };
}
