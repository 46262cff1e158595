import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { DaemonClient, InspectedImage } from '../daemon/client';
import { isWithin, joinPath } from '../../../cargo/paths';
import { missingCopy } from '../../../dockerfile/context-copies';
import { attempt, rethrow, RustStaticError, type Refuse } from '../../../errors';
import type { BuildPlan } from '../../../plan/plan';
import { listSourceFiles } from '../../../plan/source-files';
import type { BuildRequest } from '../../engine';
import { asClassic, refuseBuildKit } from './buildkit-words';
import { buildBuilder, pullBuilder, type Builder, type NamedBuilder } from './image';
import { refuseFlagsOf } from './flags-of-image';
import { builderDigest, builderStage, refuseUndeclaredArguments, type BuilderRecipe } from './stage';
import type { CallerAccess } from '../access/caller-access';
import { proxyEnv } from '../access/network';

/** The parts of a build request that determine its builder. */
export type BuilderRequest = Pick<BuildRequest, 'plan' | 'workspaceRoot' | 'terminal' | 'cancelled' | 'env'>;

/**
 * Makes sure that the daemon has the builder of a plan: the stage of its Dockerfile, or the image
 * that it names.
 *
 * @throws RustStaticError for a missing Dockerfile or file, for an error of the daemon, and for an
 * image of another platform than the target's
 */
export async function prepareBuilder(
  daemon: DaemonClient,
  request: BuilderRequest,
  access: CallerAccess,
): Promise<Builder> {
  const { plan, terminal, env, cancelled } = request;
  const { platform } = plan;
  const { builderImage, apkMirror } = plan;
  const builder = builderImage
    ? await pullBuilder(
        daemon,
        builderImage,
        { platform, auth: () => access.authFor(builderImage) },
        terminal,
        cancelled,
      )
    : await buildBuilder(
        daemon,
        readRecipe(request),
        { proxies: proxyEnv(env), ca: access.network.ca, apkMirror },
        terminal,
        cancelled,
      );
  cancelled.throwIfAborted();
  const { id, env: variables } = await requirePlatform(daemon, builder, platform);
  refuseFlagsOf(variables, plan);
  return { ...builder, id };
}

/**
 * Returns the identity of a plan's builder: the digest of its recipe, or the image's name. It does
 * not use a daemon.
 *
 * @throws RustStaticError for a missing Dockerfile or file
 */
export function builderIdentity(plan: BuildPlan, workspaceRoot: string): string {
  return plan.builderImage ?? builderDigest(readRecipe({ plan, workspaceRoot }));
}

/**
 * Checks what files tell about a plan's builder, without a daemon.
 *
 * @param refuse receives each problem
 */
export function checkBuilder(
  request: Pick<BuilderRequest, 'plan' | 'workspaceRoot'>,
  refuse: Refuse = rethrow,
): void {
  if (request.plan.builderImage === undefined)
    attempt<unknown>(refuse, () => readRecipe(request, refuse), undefined);
}

function readRecipe(
  { plan, workspaceRoot }: Pick<BuilderRequest, 'plan' | 'workspaceRoot'>,
  refuse: Refuse = rethrow,
): BuilderRecipe {
  const { dockerfile: file, dockerfiles } = plan;
  const text = readOr(join(workspaceRoot, file), () => {
    const own = dockerfiles.find((path) => existsSync(join(workspaceRoot, path)));
    throw new RustStaticError(`No ${file}`, {
      code: 'dockerfile-missing',
      reason:
        own === undefined
          ? 'The docker engine builds the stage "builder" of that Dockerfile and runs cargo in it.'
          : `${own} has no stage "builder", in which the docker engine could run cargo.`,
      remedy: `Run \`nx g @org/rust-static:setup ${plan.crate.root}\`, or set the option "dockerfile" or "builderImage".`,
    });
  });
  const files = plan.builderFiles.flatMap((path) =>
    attempt(refuse, () => builderFiles(workspaceRoot, plan, path), []),
  );
  const stage = builderStage(asClassic(text.toString('utf8')), file);
  attempt(refuse, () => refuseBuildKit(stage, file), undefined);
  attempt(refuse, () => refuseMissingCopy(stage, plan), undefined);
  const { baseImage, buildArgs, platform } = plan;
  const recipe = { file, text: stage, baseImage, buildArgs, platform, files };
  attempt(refuse, () => refuseUndeclaredArguments(recipe), undefined);
  return recipe;
}

function refuseMissingCopy(stage: string, { dockerfile, builderFiles, crate }: BuildPlan): void {
  const found = missingCopy(stage, builderFiles);
  if (!found) return;
  throw new RustStaticError(
    `${dockerfile} copies files that its stage "builder" does not get: ${found.source}`,
    {
      code: 'builder-copy-missing',
      reason: `The line is \`${found.line}\`. The image is built without sources. static-build sends them later, when it runs cargo.`,
      remedy: `Move the line into a later stage, or name its files in the option "builderFiles". Or set dockerfile = "Dockerfile.static" in [package.metadata.rust-static] and run \`nx g @org/rust-static:setup ${crate.root}\`, which writes that file.`,
    },
  );
}

/**
 * A file that the stage copies, or every file of a folder that git does not ignore. Nx hashes the
 * same files.
 */
function builderFiles(
  workspaceRoot: string,
  { cargoRoot, behindLinks }: Pick<BuildPlan, 'cargoRoot' | 'behindLinks'>,
  path: string,
): BuilderRecipe['files'] {
  const from = joinPath(cargoRoot, path);
  if (!existsSync(join(workspaceRoot, from)))
    throw new RustStaticError(`Builder file ${path} does not exist`, {
      code: 'builder-file-missing',
      reason: `The option "builderFiles" names it, relative to ${cargoRoot}.`,
      remedy: 'Correct the option "builderFiles".',
    });
  const selection = { sourceRoots: [from], excluded: [], sourceFiles: behindLinks, outputPath: '' };
  const files = listSourceFiles(workspaceRoot, selection).filter((file) => isWithin(from, file));
  return files.map((file) => ({
    path: posix.relative(cargoRoot, file),
    bytes: readFileSync(join(workspaceRoot, file)),
  }));
}

function readOr(path: string, missing: () => never): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return missing();
  }
}

/** The classic builder only warns about a base image of another platform. */
async function requirePlatform(
  daemon: DaemonClient,
  { image }: NamedBuilder,
  platform: string,
): Promise<InspectedImage> {
  const found = await daemon.images.inspect(image);
  if (!found)
    throw new RustStaticError(`The daemon has lost the builder image ${image}`, {
      code: 'builder-image-lost',
      reason: 'It was there a moment ago.',
      remedy: 'Run the target again.',
    });
  const actual = `${found.os}/${found.arch}`;
  if (platform.startsWith(actual)) return found;
  throw new RustStaticError(`Builder image ${image} is for ${actual}, but the target needs ${platform}`, {
    code: 'builder-wrong-platform',
    reason: 'The image that it starts from is not of that platform.',
    remedy: `Pull the base image for ${platform}, or choose a target of ${found.arch}.`,
  });
}
