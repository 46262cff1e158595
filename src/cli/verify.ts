import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Trust } from '../attest/open-bundle';
import { trustOf } from '../attest/trust';
import type { Reproduced } from '../attest/reproduced';
import { REPRODUCED_BUNDLE } from '../attest/sign-folder';
import { commitIn } from '../attest/statement-facts';
import { hasReproduced, verifyReproduced } from '../attest/verify-reproduced';
import { verifyRelease, type Verified } from '../attest/verify-release';
import { imageHost } from '../image-host';
import { UsageError, type CliValues, type Command } from './command';
import { verifyInRegistry } from './verify-in-registry';

/** Begins the name of an image in a registry, as for skopeo. Everything else is a path. */
const IN_REGISTRY = 'docker://';

/** `verify`: checks a signed release. Only an image in a registry is downloaded. */
export const VERIFY: Command = {
  name: 'verify',
  argument: '<path or docker://image>',
  summary: 'Verify a signed release: a folder, an archive, an OCI layout, or an image in a registry',
  options: [
    ...(['key', 'trusted-root', 'identity', 'issuer'] as const),
    ...(['require-reproduced', 'rebuilder-key', 'rebuilder-identity', 'json'] as const),
  ],
  async run(values, path, context) {
    const trust = trusted(values, context.cwd);
    const rebuilder = rebuilderOf(values, trust, context.cwd);
    if (path!.startsWith(IN_REGISTRY))
      return verifyInRegistry(path!.slice(IN_REGISTRY.length), {
        trust,
        isJson: values.json,
        isReproduced: rebuilder !== undefined,
        env: context.env,
      });
    if (!existsSync(resolve(context.cwd, path!))) throw noFile(path!);
    const verified = await verifyRelease(resolve(context.cwd, path!), trust);
    const reproduced = rebuilder && (await verifyReproduced(verified, rebuilder));
    return values.json
      ? JSON.stringify(asJson(verified, reproduced), null, 2)
      : describe(verified, reproduced);
  },
};

function noFile(path: string): UsageError {
  const isImage = imageHost(path) !== undefined;
  return new UsageError(
    `No file ${path}\n\n${isImage ? `Write ${IN_REGISTRY}${path} for an image in a registry.` : 'Name a folder, an archive or an OCI layout.'}`,
  );
}

/** @throws UsageError unless it is clear who is trusted */
function trusted({ key, 'trusted-root': trustedRoot, identity, issuer }: CliValues, cwd: string): Trust {
  const trust = trustOf({ key, trustedRoot, identity, issuer }, cwd);
  if (trust) return trust;
  throw new UsageError(
    'Give either --key, or --trusted-root with --identity and --issuer\n\nWithout them, any signature would be accepted.',
  );
}

/**
 * Returns the builder that must have reproduced the release. Undefined if nobody must.
 *
 * @throws UsageError unless it is clear who is trusted
 */
function rebuilderOf(values: CliValues, trust: Trust, cwd: string): Trust | undefined {
  const { 'rebuilder-key': key, 'rebuilder-identity': identity } = values;
  if (key !== undefined && identity === undefined) return trustOf({ key }, cwd);
  if (key === undefined && identity !== undefined && !('key' in trust)) return { ...trust, identity };
  if (key === undefined && identity === undefined) return values['require-reproduced'] ? trust : undefined;
  throw new UsageError(
    'Give either --rebuilder-key, or --rebuilder-identity with --trusted-root, --identity and --issuer',
  );
}

function asJson({ statement, checked }: Verified, reproduced: Reproduced | undefined): object {
  const { buildDefinition, runDetails } = statement.predicate;
  const { project } = buildDefinition.externalParameters;
  const { version } = buildDefinition.internalParameters;
  return {
    verified: true,
    project,
    version,
    checked,
    builder: runDetails.builder.id,
    sources: commitIn(buildDefinition.resolvedDependencies),
    ...(reproduced && { reproduced }),
  };
}

function describe(verified: Verified, reproduced: Reproduced | undefined): string {
  const { buildDefinition, runDetails } = verified.statement.predicate;
  const commit = commitIn(buildDefinition.resolvedDependencies)?.gitCommit;
  return [
    ...verified.checked.map((name) => `  verified  ${name}`),
    `${buildDefinition.externalParameters.project as string} ${buildDefinition.internalParameters.version as string}, built by ${runDetails.builder.id}`,
    commit === undefined ? 'The statement names no commit.' : `from commit ${commit}`,
    ...(reproduced ? [describeReproduced(reproduced)] : []),
    ...(!reproduced && hasReproduced(verified)
      ? [
          `${REPRODUCED_BUNDLE} was not checked: name its signer with --rebuilder-key or --rebuilder-identity.`,
        ]
      : []),
  ].join('\n');
}

function describeReproduced({ by, at, sources }: Reproduced): string {
  const commit = commitIn(sources)?.gitCommit;
  return `reproduced by ${by} at ${at}${commit === undefined ? '' : ` from commit ${commit}`}`;
}
