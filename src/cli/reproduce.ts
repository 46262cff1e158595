import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readArtifact, type Artifact } from '../artifact/artifact';
import type { PreparedBuild } from '../build/request';
import { buildInto, type Made } from '../build/run';
import { shortDigest } from '../digest';
import { withCancellation } from '../engines/cancellation';
import { scratchFolder } from '../scratch-folder';
import { attest, attestationOf, SIGNING_OPTIONS, type Attestation, type Builds } from './attest-reproduced';
import { BUILD_OPTIONS, type Command } from './command';
import { compareArtifacts, type Comparison } from './compare-artifacts';
import type { CliContext } from './context';
import { nativeCauses, nativePair, withoutBuilder } from './native-build';
import { projectBuild, requestOf } from './project-plan';

const COMMON_CAUSES = `Common causes:
- a build script or macro writes the time of the build: let it read SOURCE_DATE_EPOCH
- a path such as env!("OUT_DIR") or CARGO_MANIFEST_DIR is in the binary: use include_str!, and --remap-path-prefix
- a build script or macro makes a random id, or iterates over a HashMap: make the id from the sources, use a BTreeMap`;

/** `reproduce`: builds a project twice and compares the results. */
export const REPRODUCE: Command = {
  name: 'reproduce',
  argument: '<project>',
  summary: 'Build twice without caches and show where the results differ',
  options: [...BUILD_OPTIONS, 'native', 'attest', ...SIGNING_OPTIONS, 'json'],
  async run(values, project, context) {
    const request = requestOf(project!, values);
    const prepared = values.native ? undefined : await projectBuild(request, context);
    const builds = prepared ? ([prepared, prepared] as const) : await nativePair(request, context);
    const attestation = attestationOf(values, builds[0].plan, context);
    return reproduce(builds, values.json, context, attestation);
  },
};

/**
 * Runs two builds from scratch, at two times and in two folders, and compares the bytes.
 *
 * @param builds the same build twice, or for two platforms of the builder
 * @param attestation signs that a release was reproduced; nothing is signed if the bytes differ
 * @returns the differences, or a message that there are none; `ok` is true without differences
 * @throws RustStaticError for everything that the build itself would refuse
 */
async function reproduce(
  builds: Builds,
  json: boolean,
  context: CliContext,
  attestation: Attestation | undefined,
): Promise<{ text: string; ok: boolean }> {
  const folder = await scratchFolder('reproduce');
  try {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    // A builder for another platform may need an emulator that is missing, so it comes first.
    const hasSecrets = attestation !== undefined;
    const other = await buildAlone(builds[1], second, context, hasSecrets);
    const made = [await buildAlone(builds[0], first, context, hasSecrets), other] as const;
    if (platformsOf(builds)) for (const one of [first, second]) withoutBuilder(one);
    const comparison = await compareArtifacts(
      { folder: first, artifact: made[0].artifact },
      { folder: second, artifact: made[1].artifact },
    );
    const ok = comparison.every(({ same }) => same);
    const attested = ok && attestation ? await attest(attestation, builds, made[0].artifact) : undefined;
    const text = json
      ? asJson(builds, comparison, attested)
      : [describe(builds, made, comparison), ...(attested ? [`Signed ${attested}`] : [])].join('\n');
    return { text, ok };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The platforms of the two builders. Undefined if they are the same. */
function platformsOf([{ plan }, { plan: other }]: Builds): [string, string] | undefined {
  return plan.platform === other.platform ? undefined : [plan.platform, other.platform];
}

async function buildAlone(
  prepared: PreparedBuild,
  folder: string,
  { engineOf, terminal }: CliContext,
  hasSecrets: boolean,
): Promise<Made> {
  await mkdir(folder);
  return withCancellation(async (cancelled) => {
    const surroundings = { engineOf, terminal, cancelled, hasSecrets };
    const fresh = randomBytes(6).toString('hex');
    return buildInto(prepared, folder, { ...surroundings, fresh });
  });
}

/** True if the target's existing output has the same bytes. */
function sameAsOutput({ plan, workspaceRoot }: PreparedBuild, { binaries }: Artifact): boolean | undefined {
  const output = join(workspaceRoot, plan.outputPath);
  if (!existsSync(join(output, 'artifact.json'))) return undefined;
  const there = readArtifact(output).binaries.map(({ name, sha256 }) => `${name} ${sha256}`);
  return there.join() === binaries.map(({ name, sha256 }) => `${name} ${sha256}`).join();
}

function asJson(builds: Builds, files: Comparison[], attested: string | undefined): string {
  const platforms = platformsOf(builds);
  const { project } = builds[0].plan;
  const reproducible = files.every(({ same }) => same);
  const facts = {
    project,
    reproducible,
    ...(platforms && { platforms }),
    ...(attested && { attested }),
    files,
  };
  return JSON.stringify(facts, null, 2);
}

function describe(builds: Builds, made: readonly [Made, Made], comparison: Comparison[]): string {
  const [{ plan }] = builds;
  const platforms = platformsOf(builds);
  const ok = comparison.every(({ same }) => same);
  const there = sameAsOutput(builds[0], made[0].artifact);
  const title = platforms
    ? `a cross build on ${platforms[0]} and a build on ${platforms[1]}`
    : 'two builds from nothing';
  const failed = `Not reproducible.\n\n${platforms ? nativeCauses(made) : COMMON_CAUSES}`;
  return [
    `${plan.project}, ${plan.target}: ${title}`,
    ...comparison.flatMap(({ file, same, sha256, lines }) =>
      same
        ? [`  same       ${file}  sha256 ${shortDigest(sha256[0])}`]
        : [
            `  DIFFERENT  ${file}  sha256 ${sha256.map(shortDigest).join(' and ')}`,
            ...lines.map((line) => `    ${line}`),
          ],
    ),
    ...(there === undefined
      ? []
      : [
          `${plan.outputPath} has ${there ? 'these bytes too' : 'other bytes: it was built from other sources or options'}`,
        ]),
    '',
    ok ? 'Reproducible: archive and image contain only these files, so they are equal too.' : failed,
  ].join('\n');
}
