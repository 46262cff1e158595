import { RustStaticError, messageOf } from '../../errors';
import { callerAccess } from './caller-access';
import { connect } from './connect';
import { followDaemon } from './daemon-stream';
import { prepareBuilder, type BuilderRequest } from './prepare-builder';

/** What to call a builder image, and whether to push it. */
export interface Publication {
  /** Reference with a tag, such as `registry.example.com/team/builder:1`; undefined keeps our own name. */
  reference: string | undefined;
  push: boolean;
}

/**
 * Builds a plan's builder image, and tags and pushes it, so that CI finds it ready.
 *
 * @returns the reference to use as the option "builderImage": by digest when it was pushed
 * @throws RustStaticError with the daemon's own words
 */
export async function publishBuilder(
  request: BuilderRequest,
  { reference, push }: Publication,
): Promise<string> {
  const { plan, terminal, env, cancelled } = request;
  const access = callerAccess(plan, request.workspaceRoot, env);
  const docker = await connect(env);
  const { image } = await prepareBuilder(docker, request, access);
  if (reference === undefined) return image;
  const { repo, tag } = splitReference(reference);
  await docker.getImage(image).tag({ repo, tag });
  if (!push) return `${repo}:${tag}`;
  try {
    const digest = await terminal.stage(`push ${repo}:${tag}`, async () => {
      const options = { tag, authconfig: access.authFor(reference), abortSignal: cancelled };
      return followDaemon(await docker.getImage(repo).push(options), (text) => terminal.write(text));
    });
    return digest === undefined ? `${repo}:${tag}` : `${repo}@${digest}`;
  } catch (error) {
    throw new RustStaticError(`${repo}:${tag} cannot be pushed`, {
      reason: `The daemon says: ${messageOf(error).trim()}`,
      remedy: `Correct the name, or \`docker login\` to its registry.`,
      cause: error,
    });
  }
}

/** A reference in its two parts; the tag is `latest` when none is given. */
function splitReference(reference: string): { repo: string; tag: string } {
  const match = /^([a-z0-9][\w.:/-]*?)(?::([\w][\w.-]{0,127}))?$/.exec(reference);
  if (!match || reference.includes('@'))
    throw new RustStaticError(`"${reference}" is no name for an image`, {
      reason: 'A name is `registry/path:tag`, in small letters, without a digest.',
      remedy: 'Give a name such as registry.example.com/team/rust-builder:1.',
    });
  return { repo: match[1]!, tag: match[2] ?? 'latest' };
}
