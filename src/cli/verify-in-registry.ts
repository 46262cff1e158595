import { imageReference } from '../attest/image-reference';
import type { Trust } from '../attest/open-bundle';
import { commitIn } from '../attest/statement-facts';
import { verifyImage, type PlatformImage, type VerifiedImage } from '../attest/verify-image';
import { releaseIn } from '../attest/image-index';
import { UsageError } from './command';

/** Who is trusted, and what is asked for. */
export interface RegistryRequest {
  trust: Trust;
  isJson: boolean;
  /** True if another builder must have reproduced the release. */
  isReproduced: boolean;
  env: NodeJS.ProcessEnv;
}

/**
 * Verifies an image in a registry.
 *
 * @param name with or without tag or digest
 * @returns the text to print
 * @throws UsageError for an invalid name
 * @throws RustStaticError that names the first check that failed
 */
export async function verifyInRegistry(
  name: string,
  { trust, isJson, isReproduced, env }: RegistryRequest,
): Promise<string> {
  const reference = imageReference(name);
  if (!reference)
    throw new UsageError(
      `"${name}" is not the name of an image\n\nAn example: docker://ghcr.io/team/app:1.2.3`,
    );
  if (isReproduced)
    throw new UsageError(
      'An image in a registry has no statement of another builder\n\nVerify the folder of the release instead.',
    );
  const { storedAuth } = await import('../engines/docker/index.js');
  const verified = await verifyImage(reference, trust, () => storedAuth(reference.name, env));
  return isJson ? JSON.stringify(asJson(verified), null, 2) : describe(verified);
}

function asJson({ reference, images }: VerifiedImage): object {
  return {
    verified: true,
    ...releaseIn(images[0]!.statement),
    reference,
    images: images.map(({ platform, digest, statement }) => ({
      platform,
      digest,
      builder: statement.predicate.runDetails.builder.id,
      sources: commitOf(statement),
    })),
  };
}

function describe({ reference, images }: VerifiedImage): string {
  const lines = images.flatMap(({ statement }) => {
    const { project, version } = releaseIn(statement);
    const commit = commitOf(statement)?.gitCommit;
    return [
      `${project} ${version}, built by ${statement.predicate.runDetails.builder.id}`,
      commit === undefined ? 'The statement names no commit.' : `from commit ${commit}`,
    ];
  });
  return [
    ...images.map(({ platform, digest }) => `  verified  ${platform}  ${digest}`),
    // Platforms usually have the same builder and commit.
    ...new Set(lines),
    `This name always leads to these bytes: ${reference}`,
  ].join('\n');
}

function commitOf({ predicate }: PlatformImage['statement']): Record<string, string> | undefined {
  return commitIn(predicate.buildDefinition.resolvedDependencies);
}
