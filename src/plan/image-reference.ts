import { RustStaticError } from '../errors';

// The grammar of https://pkg.go.dev/github.com/distribution/reference; what fits cannot leave its place in an HTTP path.
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]+\\])(?::\\d+)?`;
const NAME = `(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*`;
const TAG = '\\w[\\w.-]{0,127}';
const REFERENCE = new RegExp(`^(${NAME})(?::(${TAG}))?(?:@sha256:[0-9a-f]{64})?$`);
const ID = /^(?:sha256:)?[0-9a-f]{12,64}$/;

/** Whether a text names an image, by name or id, as Docker has it. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text) || ID.test(text);
}

/**
 * A reference in its two parts; the tag is `latest` when none is given.
 *
 * @throws RustStaticError for what is not a reference with a tag
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
