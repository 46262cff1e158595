import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArtifact, type Artifact } from '../artifact/artifact';
import type { PreparedBuild } from '../build/prepare';
import { buildInto } from '../build/run';
import { shortDigest } from '../digest';
import { withCancellation } from '../engines/cancellation';
import type { BuildPlan } from '../plan/plan';
import { BUILD_OPTIONS, type Command } from './command';
import { compareArtifacts, type Comparison } from './compare-artifacts';
import type { CliContext } from './context';
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
  options: [...BUILD_OPTIONS, 'json'],
  run: async (values, project, context) =>
    reproduce(await projectBuild(requestOf(project!, values), context), values.json, context),
};

/**
 * Runs a plan twice from scratch, at two times and in two folders, and compares the bytes.
 *
 * @returns the differences, or a message that there are none; `ok` is true without differences
 * @throws RustStaticError for everything that the build itself would refuse
 */
async function reproduce(
  prepared: PreparedBuild,
  json: boolean,
  context: CliContext,
): Promise<{ text: string; ok: boolean }> {
  const { plan } = prepared;
  const folder = await mkdtemp(join(tmpdir(), 'rust-static-reproduce-'));
  try {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const artifacts = [
      await buildAlone(prepared, first, context),
      await buildAlone(prepared, second, context),
    ] as const;
    const comparison = await compareArtifacts(
      { folder: first, artifact: artifacts[0] },
      { folder: second, artifact: artifacts[1] },
    );
    const ok = comparison.every(({ same }) => same);
    const there = sameAsOutput(prepared, artifacts[0]);
    const text = json
      ? JSON.stringify({ project: plan.project, reproducible: ok, files: comparison }, null, 2)
      : describe(plan, comparison, there);
    return { text, ok };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildAlone(
  prepared: PreparedBuild,
  folder: string,
  { engineOf, terminal }: CliContext,
): Promise<Artifact> {
  await mkdir(folder);
  return withCancellation(async (cancelled) => {
    const surroundings = { engineOf, terminal, cancelled };
    const fresh = randomBytes(6).toString('hex');
    return (await buildInto(prepared, folder, { ...surroundings, fresh })).artifact;
  });
}

/** True if the target's existing output has the same bytes. */
function sameAsOutput({ plan, workspaceRoot }: PreparedBuild, { binaries }: Artifact): boolean | undefined {
  const output = join(workspaceRoot, plan.outputPath);
  if (!existsSync(join(output, 'artifact.json'))) return undefined;
  const there = readArtifact(output).binaries.map(({ name, sha256 }) => `${name} ${sha256}`);
  return there.join() === binaries.map(({ name, sha256 }) => `${name} ${sha256}`).join();
}

function describe(plan: BuildPlan, comparison: Comparison[], there: boolean | undefined): string {
  const ok = comparison.every(({ same }) => same);
  return [
    `${plan.project}, ${plan.target}: two builds from nothing`,
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
          `${plan.outputPath} has ${there ? 'these bytes too' : 'other bytes: it is of other sources or options'}`,
        ]),
    '',
    ok
      ? 'Reproducible: archive and image, which are made of these bytes alone, are too.'
      : `Not reproducible.\n\n${COMMON_CAUSES}`,
  ].join('\n');
}
