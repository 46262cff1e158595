import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { hostOnlyKeys } from '../../cargo/carried-config';
import { readConfigs } from '../../cargo/config';
import { filesOnDisk } from '../../cargo/files';
import { joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { platformOf } from '../../plan/triple';
import type { BuildRequest, BuildSession, Engine } from '../engine';
import { builderStage, type BuilderRecipe } from './builder-stage';
import { buildBuilder, pullBuilder, type Builder } from './builder-image';
import { openBuild } from './build-container';
import { connect } from './connect';
import { proxyEnv } from './network-env';
import { sweepAbandoned } from './sweep';

/** Runs cargo in a container, through the daemon's API alone. */
export const dockerEngine: Engine = { open: openDocker };

async function openDocker(request: BuildRequest): Promise<BuildSession> {
  const { plan, terminal, env, cancelled } = request;
  const platform = platformOf(plan.target);
  const recipe = plan.builderImage ? undefined : readRecipe(request, platform);
  const docker = await connect(env);
  await sweepAbandoned(docker);
  const builder: Builder = recipe
    ? await buildBuilder(docker, recipe, proxyEnv(env), terminal, cancelled)
    : await pullBuilder(docker, plan.builderImage!, platform, terminal, cancelled);
  cancelled.throwIfAborted();
  await requirePlatform(docker, builder, platform);
  sayHostOnlyKeys(request);
  return openBuild(docker, request, builder);
}

function readRecipe({ plan, workspaceRoot }: BuildRequest, platform: string): BuilderRecipe {
  const file = plan.dockerfile;
  const text = readOr(join(workspaceRoot, file), () => {
    throw new RustStaticError(`No ${file}`, {
      reason: 'The docker engine builds the stage "builder" of that Dockerfile and runs cargo in it.',
      remedy: `Run \`nx g @org/rust-static:setup ${plan.crate.root}\`, or set the option "dockerfile" or "builderImage".`,
    });
  });
  const files = plan.builderFiles.map((path) => ({
    path,
    bytes: readOr(join(workspaceRoot, joinPath(plan.cargoRoot, path)), () => {
      throw new RustStaticError(`Builder file ${path} does not exist`, {
        reason: `The option "builderFiles" names it, relative to ${plan.cargoRoot}.`,
        remedy: 'Correct the option "builderFiles".',
      });
    }),
  }));
  return {
    file,
    text: builderStage(text.toString('utf8'), file),
    baseImage: plan.baseImage,
    platform,
    files,
  };
}

function readOr(path: string, missing: () => never): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return missing();
  }
}

// Linkers, wrappers and target folders are this machine's own.
function sayHostOnlyKeys({ plan, workspaceRoot, terminal }: BuildRequest): void {
  const keys = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot).flatMap(hostOnlyKeys);
  if (keys.length > 0)
    terminal.write(
      `rust-static: of .cargo/config.toml these stay on the host: ${[...new Set(keys)].join(', ')}\n`,
    );
}

/** The classic builder takes a base image of another platform with no more than a warning. */
async function requirePlatform(docker: Docker, { image }: Builder, platform: string): Promise<void> {
  const { Os, Architecture } = await docker.getImage(image).inspect();
  if (platform.startsWith(`${Os}/${Architecture}`)) return;
  throw new RustStaticError(
    `Builder image ${image} is for ${Os}/${Architecture}, but the target needs ${platform}`,
    {
      reason: 'The image that it starts from is not of that platform.',
      remedy: `Pull the base image for ${platform}, or choose a target of ${Architecture}.`,
    },
  );
}
