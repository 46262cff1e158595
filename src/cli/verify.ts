import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readPublicKey } from '../attest/keys';
import type { Trust } from '../attest/open-bundle';
import { verifyRelease, type Verified } from '../attest/verify-release';
import { UsageError, type CliValues, type Command } from './command';
import type { CliContext } from './context';

/** `verify`: checks a signed release, without network. */
export const VERIFY: Command = {
  name: 'verify',
  argument: '<path>',
  summary: 'Verify a signed release: a folder, an archive or an OCI layout',
  options: ['key', 'trusted-root', 'identity', 'issuer', 'json'],
  async run(values, path, context) {
    const verified = await verifyRelease(resolve(context.cwd, path!), trustOf(values, context));
    return values.json ? JSON.stringify(asJson(verified), null, 2) : describe(verified);
  },
};

/** @throws UsageError unless it is clear who is trusted */
function trustOf(values: CliValues, { cwd }: CliContext): Trust {
  const { key, 'trusted-root': root, identity, issuer } = values;
  const others = [root, identity, issuer].filter((value) => value !== undefined);
  if (key !== undefined && others.length === 0)
    return { key: readPublicKey(readFileSync(resolve(cwd, key), 'utf8'), key) };
  if (key === undefined && root !== undefined && identity !== undefined && issuer !== undefined)
    return { trustedRoot: readFileSync(resolve(cwd, root), 'utf8'), identity, issuer };
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
