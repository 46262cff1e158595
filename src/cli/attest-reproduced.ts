import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Artifact } from '../artifact/artifact';
import { builderIdOf } from '../attest/builder-id';
import { provenanceIn } from '../attest/open-bundle';
import { reproducedStatement, type ReleaseStatement } from '../attest/reproduced';
import { signStatement, type Signature } from '../attest/sign';
import { REPRODUCED_BUNDLE } from '../attest/sign-folder';
import { signatureOf } from '../attest/signature';
import { programFiles } from '../attest/statement-facts';
import type { PreparedBuild } from '../build/request';
import { sourcesOf } from '../build-sources';
import { ENGINES } from '../engine-facts';
import { RustStaticError } from '../errors';
import { textIfThere } from '../kept-file';
import { binaryFiles } from '../packaging/provenance/statement';
import { PROVENANCE_FILE } from '../packaging/write-package';
import type { BuildPlan } from '../plan/plan';
import { UsageError, type CliOption, type CliValues } from './command';
import type { CliContext } from './context';

/** The same build twice, or for two platforms of the builder. */
export type Builds = readonly [PreparedBuild, PreparedBuild];

/** What is to be signed if the bytes are the same. */
export interface Attestation {
  /** Absolute path of a signed release. */
  folder: string;
  release: ReleaseStatement;
  by: Signature;
  builderId: string;
}

/** Options that say who signs. */
export const SIGNING_OPTIONS = ['key', 'builder-id', 'fulcio-url', 'rekor-url', 'timestamp-url'] as const;

/**
 * Returns what `--attest` asks for, before anything is built.
 *
 * @throws RustStaticError if the folder has no release, and if crates' code would run beside the key
 */
export function attestationOf(
  values: CliValues,
  { engine }: BuildPlan,
  { cwd, env }: CliContext,
): Attestation | undefined {
  if (values.attest === undefined) {
    const stray = SIGNING_OPTIONS.find((name: CliOption) => values[name] !== undefined);
    if (stray) throw new UsageError(`--${stray} needs --attest=<folder with a signed release>`);
    return undefined;
  }
  if (ENGINES[engine].usesHostEnvironment)
    throw new RustStaticError(`\`reproduce --attest\` cannot use the engine "${engine}"`, {
      code: 'attest-on-host',
      reason: 'Code of crates would run beside the key, on a machine whose compiler nobody else has.',
      remedy: 'Add --engine=docker, and sign the release of such a build.',
    });
  const folder = resolve(cwd, values.attest);
  const signer = {
    key: values.key,
    fulcioUrl: values['fulcio-url'],
    rekorUrl: values['rekor-url'],
    timestampUrl: values['timestamp-url'],
  };
  const release = releaseIn(folder);
  return {
    folder,
    release,
    by: signatureOf(signer, cwd, env),
    builderId: builderIdOf(values['builder-id'], env),
  };
}

function releaseIn(folder: string): ReleaseStatement {
  const json = textIfThere(join(folder, PROVENANCE_FILE));
  if (json !== undefined) return { statement: provenanceIn(json), json };
  throw new RustStaticError(`No signed release in ${folder}`, {
    code: 'attest-without-release',
    reason: `There is no ${PROVENANCE_FILE}.`,
    remedy: 'Give the folder that the target "sign" writes, such as --attest=dist/apps/app/package-signed.',
  });
}

/**
 * Compares a build with the programs of a release, and signs that they are the same.
 *
 * @param artifact of both builds
 * @returns the path of the bundle
 * @throws RustStaticError if the release has other programs; then nothing is signed
 */
export async function attest(
  { folder, release, by, builderId }: Attestation,
  builds: Builds,
  artifact: Artifact,
): Promise<string> {
  const rebuilt = new Map(binaryFiles(artifact));
  const stated = programFiles(release.statement);
  const other = stated.filter(({ name, digest }) => rebuilt.get(name) !== digest.sha256);
  if (other.length > 0)
    throw new RustStaticError(
      `The release is not reproduced: ${other.map(({ name }) => name).join(', ')} has other bytes`,
      {
        code: 'release-not-reproduced',
        reason: `Two builds from nothing gave the same bytes, but not those of ${folder}:\n${other.map(({ name, digest }) => `- ${name}: sha256 ${rebuilt.get(name) ?? 'not built'}, in the release ${digest.sha256}`).join('\n')}\nNothing was signed.`,
        remedy: `Compare the sources, options and builder with "buildDefinition" in ${join(folder, PROVENANCE_FILE)}: check out its commit, and use its target triple. If all of them are equal, do not use the release.`,
      },
    );
  const platforms = builds.map(({ plan }) => plan.platform ?? '');
  const facts = { by: builderId, at: new Date().toISOString(), platforms };
  const statement = reproducedStatement(release, { ...facts, sources: await sourcesOf(builds[0]) });
  const bundle = join(folder, REPRODUCED_BUNDLE);
  writeFileSync(bundle, await signStatement(JSON.stringify(statement), by));
  return bundle;
}
