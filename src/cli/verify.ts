import { resolve } from 'node:path';
import type { Trust } from '../attest/open-bundle';
import { trustOf } from '../attest/trust';
import { verifyRelease, type Verified } from '../attest/verify-release';
import { UsageError, type CliValues, type Command } from './command';

/** `verify`: checks a signed release, without network. */
export const VERIFY: Command = {
  name: 'verify',
  argument: '<path>',
  summary: 'Verify a signed release: a folder, an archive or an OCI layout',
  options: ['key', 'trusted-root', 'identity', 'issuer', 'json'],
  async run(values, path, context) {
    const verified = await verifyRelease(resolve(context.cwd, path!), trusted(values, context.cwd));
    return values.json ? JSON.stringify(asJson(verified), null, 2) : describe(verified);
  },
};

/** @throws UsageError unless it is clear who is trusted */
function trusted({ key, 'trusted-root': trustedRoot, identity, issuer }: CliValues, cwd: string): Trust {
  const trust = trustOf({ key, trustedRoot, identity, issuer }, cwd);
  if (trust) return trust;
  throw new UsageError(
    'Give either --key, or --trusted-root with --identity and --issuer\n\nWithout them, any signature would be accepted.',
  );
}

function asJson({ statement, checked }: Verified): object {
  const { buildDefinition, runDetails } = statement.predicate;
  const { project } = buildDefinition.externalParameters;
  const { version } = buildDefinition.internalParameters;
  return {
    verified: true,
    project,
    version,
    checked,
    builder: runDetails.builder.id,
    sources: sourcesIn(buildDefinition),
  };
}

function describe({ statement, checked }: Verified): string {
  const { buildDefinition, runDetails } = statement.predicate;
  const commit = sourcesIn(buildDefinition)?.gitCommit;
  return [
    ...checked.map((name) => `  verified  ${name}`),
    `${buildDefinition.externalParameters.project as string} ${buildDefinition.internalParameters.version as string}, built by ${runDetails.builder.id}`,
    commit === undefined ? 'The statement names no commit.' : `from commit ${commit}`,
  ].join('\n');
}

function sourcesIn({
  resolvedDependencies,
}: Verified['statement']['predicate']['buildDefinition']): Record<string, string> | undefined {
  return resolvedDependencies.find(({ name }) => name === 'commit')?.digest;
}
