import { RustStaticError } from '../errors';

// The grammar of https://pkg.go.dev/github.com/distribution/reference. A matching text cannot
// escape from its position in an HTTP path.
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]+\\])(?::\\d+)?`;
const NAME = `(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*`;
const TAG = '\\w[\\w.-]{0,127}';
const REFERENCE = new RegExp(`^(${NAME})(?::(${TAG}))?(?:@sha256:[0-9a-f]{64})?$`);
const ID = /^(?:sha256:)?[0-9a-f]{12,64}$/;

/** True if a text is a valid image name or id for Docker. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text) || ID.test(text);
}

/**
 * Splits a reference into name and tag. The default tag is `latest`.
 *
 * @throws RustStaticError if the text is not a reference with a tag
 */
export function splitReference(reference: string): { repo: string; tag: string } {
  const [, repo, tag = 'latest'] = REFERENCE.exec(reference) ?? [];
  if (repo !== undefined && !reference.includes('@')) return { repo, tag };
  throw new RustStaticError(`"${reference}" is not a valid image reference`, {
    code: 'image-reference-invalid',
    reason: 'A name is `registry/path:tag`, in lower case, without a digest.',
    remedy: 'Give a name such as registry.example.com/team/app:1.',
  });
}
