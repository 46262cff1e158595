import { pack, type Pack } from 'tar-stream';
import type { DaemonClient } from '../daemon/client';
import { messageOf, RustStaticError } from '../../../errors';
import { withImageOutput } from '../../../progress/image-output';
import type { Terminal } from '../../terminal';
import { platformArguments } from './buildkit-words';
import { BUILD_CA, builderDigest, trusting, type BuilderRecipe } from './stage';
import type { RegistryAuth } from '../daemon/registry-auth';
import { LABEL } from '../daemon/labels';

/** A builder image on the daemon, and the digest or reference that stands for it in artifact.json. */
export interface Builder {
  image: string;
  identity: string;
}

/** The name of every builder image; its tag says what it is made from. */
export const BUILDER_IMAGE = 'rust-static-builder';

/** How a builder's steps reach the network. None of it changes what the image is. */
export interface BuildAccess {
  /** Proxy variables, in both spellings. */
  proxies: Record<string, string>;
  /** Certificates, as PEM. */
  ca: string | undefined;
  apkMirror: string | undefined;
}

/**
 * Builds the stage `builder`, unless the daemon has its image already.
 *
 * @param access proxies, which Docker hands to the steps without leaving them in the image, and certificates
 * @throws RustStaticError with the daemon's own words
 */
export async function buildBuilder(
  daemon: DaemonClient,
  recipe: BuilderRecipe,
  access: BuildAccess,
  terminal: Terminal,
  cancelled: AbortSignal,
): Promise<Builder> {
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
      ...access.proxies,
      ...(recipe.baseImage ? { BASE_IMAGE: recipe.baseImage } : {}),
      ...(access.apkMirror ? { APK_MIRROR: access.apkMirror } : {}),
    },
  };
  await terminal.stage(`builder image ${image}`, () =>
    withImageOutput(terminal, 'Building image', (onText) =>
      daemon.images.build(context(recipe, access.ca), options, { onText, signal: cancelled }),
    ).catch((error: unknown) => {
      cancelled.throwIfAborted();
      throw new RustStaticError(`The stage "builder" of ${recipe.file} cannot be built`, {
        code: 'builder-build-failed',
        reason: `The daemon says: ${messageOf(error).trim()}`,
        remedy: [
          `See the output above. The stage starts from ${baseOf(recipe)}.`,
          'To start from another image, for example from a mirror, set "baseImage".',
          'To use a ready image, set "builderImage". The engine "host" needs no image.',
        ].join('\n'),
        cause: error,
      });
    }),
  );
  return { image, identity };
}

/** The image that the stage starts from, as far as the Dockerfile says. */
function baseOf({ baseImage, text }: BuilderRecipe): string {
  return (
    baseImage ??
    /^\s*ARG\s+BASE_IMAGE=(\S+)/m.exec(text)?.[1] ??
    /^\s*FROM\s+(\S+)/im.exec(text)?.[1] ??
    'an image'
  );
}

function context(recipe: BuilderRecipe, ca: string | undefined): Pack {
  const archive = pack();
  archive.entry({ name: 'Dockerfile' }, ca === undefined ? recipe.text : trusting(recipe.text));
  if (ca !== undefined) archive.entry({ name: BUILD_CA }, ca);
  for (const { path, bytes, executable } of recipe.files)
    archive.entry({ name: path, mode: executable ? 0o755 : 0o644 }, bytes);
  archive.finalize();
  return archive;
}

/**
 * Makes sure that the daemon has an image that the user named, and pulls it when it does not.
 *
 * @throws RustStaticError with the daemon's own words
 */
export async function pullBuilder(
  daemon: DaemonClient,
  reference: string,
  { platform, auth }: { platform: string; auth: () => RegistryAuth | undefined },
  terminal: Terminal,
  cancelled: AbortSignal,
): Promise<Builder> {
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
