import { callerAccess } from '../access/caller-access';
import { pack } from 'tar-stream';
import { withImageOutput } from '../../../progress/image-output';
import type { DaemonClient } from '../daemon/client';
import { connect } from '../daemon/connect';
import { MARKER_FILE, markerText } from '../daemon/here/marker';
import { splitReference } from '../../../plan/image-reference';
import { pushImage } from '../images/push';
import { prepareBuilder, type BuilderRequest } from './prepare';

/** Names a copy of an image that says what it is, so that builds can run in its containers. */
async function addMarker(
  daemon: DaemonClient,
  image: string,
  name: string,
  { plan, terminal, cancelled }: BuilderRequest,
): Promise<void> {
  const env = (await daemon.images.inspect(image))?.env ?? [];
  const context = pack();
  const file = MARKER_FILE.slice(1).replaceAll('/', '-');
  // The same time always, for the same digest.
  const add = (entry: string, text: string) => context.entry({ name: entry, mtime: new Date(0) }, text);
  add('Dockerfile', `FROM ${image} AS builder\nCOPY ${file} ${MARKER_FILE}\n`);
  add(file, markerText({ image, env }));
  context.finalize();
  const options = { tag: name, target: 'builder', platform: plan.platform, labels: {}, buildArgs: {} };
  await withImageOutput(terminal, 'Naming image', (onText) =>
    daemon.images.build(context, options, { onText, signal: cancelled }),
  );
}

/** The name of a builder image, and whether to push it. */
export interface Publication {
  /**
   * Reference with a tag, such as `registry.example.com/team/builder:1`. Undefined keeps the
   * default name.
   */
  reference: string | undefined;
  push: boolean;
}

/**
 * Builds a plan's builder image, then tags and pushes it for use in CI.
 *
 * @returns the reference for the option "builderImage"; with a digest if the image was pushed
 * @throws RustStaticError with the daemon's own message
 */
export async function publishBuilder(
  request: BuilderRequest,
  { reference, push }: Publication,
): Promise<string> {
  const { plan, env } = request;
  const access = callerAccess(plan, request.workspaceRoot, env);
  const daemon = await connect(env);
  const { image } = await prepareBuilder(daemon, request, access);
  if (reference === undefined) return image;
  const { repo, tag } = splitReference(reference);
  await addMarker(daemon, image, `${repo}:${tag}`, request);
  if (!push) return `${repo}:${tag}`;
  const digest = await pushImage(daemon, reference, request);
  return digest === undefined ? `${repo}:${tag}` : `${repo}@${digest}`;
}
