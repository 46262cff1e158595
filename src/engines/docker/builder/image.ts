import { pack, type Pack } from 'tar-stream';
import type { DaemonClient } from '../daemon/client';
import { messageOf, RustStaticError } from '../../../errors';
import { imageBuildRemedy } from '../../../failures/image-build';
import { tail } from '../../../tail';
import { withImageOutput } from '../../../progress/image-output';
import type { Terminal } from '../../terminal';
import { platformArguments } from './buildkit-words';
import { BUILD_CA, builderDigest, trusting, type BuilderRecipe } from './stage';
import type { RegistryAuth } from '../daemon/registry-auth';
import { LABEL } from '../daemon/labels';

/**
 * A builder image on the daemon, and the digest or reference that identifies it in artifact.json.
 */
export interface NamedBuilder {
  image: string;
  identity: string;
}

/** The same, with the daemon's id of the image. Its name may get another content. */
export interface Builder extends NamedBuilder {
  id: string;
}

/** The name of every builder image. The tag is derived from its inputs. */
export const BUILDER_IMAGE = 'rust-static-builder';

/** Network access for the steps of a builder. It does not change the image. */
export interface BuildAccess {
  /** Proxy variables in upper and lower case. */
  proxies: Record<string, string>;
  /** Certificates, as PEM. */
  ca: string | undefined;
  apkMirror: string | undefined;
}

/**
 * Builds the stage `builder`, unless the daemon already has its image.
 *
 * @param access certificates, and proxies, which Docker passes to the steps without storing them in
 * the image
 * @throws RustStaticError with the daemon's own message
 */
export async function buildBuilder(
  daemon: DaemonClient,
  recipe: BuilderRecipe,
  access: BuildAccess,
  terminal: Terminal,
  cancelled: AbortSignal,
): Promise<NamedBuilder> {
  const identity = builderDigest(recipe);
  const image = `${BUILDER_IMAGE}:${identity.slice(0, 24)}`;
  if (await daemon.images.inspect(image)) return { image, identity };
  const options = {
    tag: image,
    target: 'builder',
    platform: recipe.platform,
    labels: { [LABEL]: 'builder' },
    buildArgs: {
      ...platformArguments(recipe.text, recipe.platform),
      ...recipe.buildArgs,
      ...access.proxies,
      ...(recipe.baseImage ? { BASE_IMAGE: recipe.baseImage } : {}),
      ...(access.apkMirror ? { APK_MIRROR: access.apkMirror } : {}),
    },
  };
  const output = tail();
  await terminal.stage(`builder image ${image}`, () =>
    withImageOutput(terminal, 'Building image', (onText) =>
      daemon.images.build(context(recipe, access.ca), options, {
        onText: (text) => {
          output.add(Buffer.from(text));
          onText(text);
        },
        signal: cancelled,
      }),
    ).catch((error: unknown) => {
      cancelled.throwIfAborted();
      throw new RustStaticError(`The stage "builder" of ${recipe.file} cannot be built`, {
        code: 'builder-build-failed',
        reason: `The daemon says: ${messageOf(error).trim()}`,
        remedy:
          imageBuildRemedy(messageOf(error), output.text(), { ...recipe, base: baseOf(recipe) }) ??
          `Correct ${recipe.file}; the output of the failed step is above.`,
        cause: error,
      });
    }),
  );
  return { image, identity };
}

/** The base image of the stage, if the Dockerfile names it. */
function baseOf({ baseImage, text }: BuilderRecipe): string | undefined {
  return (
    baseImage ??
    /^\s*ARG\s+BASE_IMAGE=(\S+)/m.exec(text)?.[1] ??
    /^\s*FROM\s+([^\s$]+)(?:\s|$)/im.exec(text)?.[1]
  );
}

function context(recipe: BuilderRecipe, ca: string | undefined): Pack {
  const archive = pack();
  archive.entry({ name: 'Dockerfile' }, ca === undefined ? recipe.text : trusting(recipe.text));
  if (ca !== undefined) archive.entry({ name: BUILD_CA }, ca);
  // One mode for all, because Nx does not hash modes.
  for (const { path, bytes } of recipe.files) archive.entry({ name: path, mode: 0o755 }, bytes);
  archive.finalize();
  return archive;
}

/**
 * Pulls an image that the user named, unless the daemon already has it.
 *
 * @throws RustStaticError with the daemon's own message
 */
export async function pullBuilder(
  daemon: DaemonClient,
  reference: string,
  { platform, auth }: { platform: string; auth: () => RegistryAuth | undefined },
  terminal: Terminal,
  cancelled: AbortSignal,
): Promise<NamedBuilder> {
  if (await daemon.images.inspect(reference)) return { image: reference, identity: reference };
  try {
    await terminal.stage(`pull ${reference}`, () =>
      withImageOutput(terminal, 'Pulling image', (onText) =>
        daemon.images.pull(reference, { platform, auth: auth() }, { onText, signal: cancelled }),
      ),
    );
  } catch (error) {
    cancelled.throwIfAborted();
    throw new RustStaticError(`Builder image ${reference} cannot be pulled`, {
      code: 'builder-pull-failed',
      reason: `The daemon says: ${messageOf(error).trim()}`,
      remedy: 'Correct the option "builderImage", or `docker login` to its registry and pull it by hand.',
      cause: error,
    });
  }
  return { image: reference, identity: reference };
}
