import { createHash } from 'node:crypto';
import { RustStaticError } from '../../../errors';

/** All that a builder image is made from. */
export interface BuilderRecipe {
  /** Path of the Dockerfile, for messages. */
  file: string;
  /** The Dockerfile's text up to the end of the stage `builder`. */
  text: string;
  /** Value of the build argument BASE_IMAGE, or undefined for the Dockerfile's own default. */
  baseImage: string | undefined;
  /** Docker platform, such as `linux/amd64`. */
  platform: string;
  /** Files that the stage copies: path relative to the cargo root, and bytes. */
  files: { path: string; bytes: Buffer; executable?: boolean }[];
}

/**
 * A Dockerfile's text up to the end of its stage `builder`, as far as it says what is in the image. What comes later
 * (the by-hand stages), comments, and what a container of it would run, which are all that differs between the
 * Dockerfiles of two apps, is neither sent nor hashed: so these have one builder, and share what it compiles.
 *
 * @throws RustStaticError when there is no such stage
 */
export function builderStage(text: string, file: string): string {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, index) => (/^\s*FROM\s/i.test(line) ? [index] : []));
  const own = starts.findIndex((index) => /\sAS\s+builder\s*$/i.test(lines[index]!));
  if (own < 0)
    throw new RustStaticError(`No stage "builder" in ${file}`, {
      code: 'builder-stage-missing',
      reason: 'The docker engine builds that stage and runs cargo in it.',
      remedy: `Name the stage that has cargo: \`FROM alpine:3.24 AS builder\`, or set the option "builderImage".`,
    });
  return withoutCommand(lines.slice(0, starts[own + 1]), starts[own]!).join('\n');
}

// With another escape character lines go on otherwise, and a here-document holds anything.
function withoutCommand(lines: string[], stage: number): string[] {
  if (/^\s*#\s*escape\s*=|<</im.test(lines.join('\n'))) return lines;
  let dropping = false;
  return lines.filter((line, index) => {
    if (/^\s*#(?!\s*syntax\s*=)/i.test(line)) return false;
    const drop =
      dropping || (index > stage && !continued(lines, index) && /^\s*(CMD|ENTRYPOINT)\s/i.test(line));
    dropping = drop && /\\\s*$/.test(line);
    return !drop;
  });
}

/** Whether a line goes on with what the one before began. */
function continued(lines: string[], index: number): boolean {
  const before = lines.slice(0, index).findLast((line) => !/^\s*(#|$)/.test(line));
  return before !== undefined && /\\\s*$/.test(before);
}

/** Where a builder's steps find the caller's certificates, in its context and in its image. */
export const BUILD_CA = 'rust-static-ca.pem';
const BUILD_CA_PATH = `/etc/rust-static/${BUILD_CA}`;
// apk, curl and wget, git, cargo, pip and node each have their own.
const CA_ARGS = [
  'SSL_CERT_FILE',
  'SSL_CA_CERT_FILE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'CARGO_HTTP_CAINFO',
  'PIP_CERT',
  'NODE_EXTRA_CA_CERTS',
];

/**
 * The text with every stage trusting the caller's certificates: `apk add` behind a company's proxy needs them. They are
 * no secret, and no part of what the image is identified by.
 */
export function trusting(text: string): string {
  const lines = [
    `COPY ${BUILD_CA} ${BUILD_CA_PATH}`,
    ...CA_ARGS.map((name) => `ARG ${name}=${BUILD_CA_PATH}`),
  ];
  return text.replace(/^[ \t]*FROM[ \t][^\n]*$/gim, (from) => [from, ...lines].join('\n'));
}

/** The digest of what a builder is made from: it names the image, and stands in artifact.json for it. */
export function builderDigest({ text, baseImage, platform, files }: BuilderRecipe): string {
  const hash = createHash('sha256');
  const add = (part: string | Buffer): void => void hash.update(`${part.length}:`).update(part);
  [text, baseImage ?? '', platform].forEach(add);
  for (const { path, bytes, executable } of files) {
    add(executable ? `${path}*` : path);
    add(bytes);
  }
  return hash.digest('hex');
}
