import { createHash } from 'node:crypto';
import { didYouMean } from '../../../did-you-mean';
import { RustStaticError } from '../../../errors';

/** All inputs of a builder image. */
export interface BuilderRecipe {
  /** Path of the Dockerfile, for error messages. */
  file: string;
  /** The Dockerfile's text up to the end of the stage `builder`. */
  text: string;
  /** Value of the build argument BASE_IMAGE, or undefined for the Dockerfile's own default. */
  baseImage: string | undefined;
  /** Values of other build arguments. */
  buildArgs: Readonly<Record<string, string>>;
  /** Docker platform, such as `linux/amd64`. */
  platform: string;
  /** Files that the stage copies: path relative to the cargo root, and bytes. */
  files: { path: string; bytes: Buffer }[];
}

/**
 * Returns the part of a Dockerfile that determines the image: its text up to the end of the stage
 * `builder`, without comments and without the command of a container. Later stages, comments and
 * that command are the only differences between the Dockerfiles of two apps. They are neither sent
 * nor hashed, so the apps share one builder and its compiled crates.
 *
 * @throws RustStaticError if the stage is missing
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

// Another escape character changes line continuations, and a here-document can contain anything.
// Both are left unchanged.
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

/** True if a line continues the line before. */
function continued(lines: string[], index: number): boolean {
  const before = lines.slice(0, index).findLast((line) => !/^\s*(#|$)/.test(line));
  return before !== undefined && /\\\s*$/.test(before);
}

/** Path of the caller's certificates in the build context and in the image. */
export const BUILD_CA = 'rust-static-ca.pem';
const BUILD_CA_PATH = `/etc/rust-static/${BUILD_CA}`;
// apk, curl and wget, git, cargo, pip and node each use a different variable.
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
 * Makes every stage trust the caller's certificates, because `apk add` needs them behind a company
 * proxy. Certificates are not secret, and they are not part of the image's identity.
 */
export function trusting(text: string): string {
  const lines = [
    `COPY ${BUILD_CA} ${BUILD_CA_PATH}`,
    ...CA_ARGS.map((name) => `ARG ${name}=${BUILD_CA_PATH}`),
  ];
  return text.replace(/^[ \t]*FROM[ \t][^\n]*$/gim, (from) => [from, ...lines].join('\n'));
}

/**
 * Returns the digest of a builder's inputs. It names the image and identifies it in artifact.json.
 */
export function builderDigest({ text, baseImage, buildArgs, platform, files }: BuilderRecipe): string {
  const hash = createHash('sha256');
  const add = (part: string | Buffer): void => void hash.update(`${part.length}:`).update(part);
  [text, baseImage ?? '', platform].forEach(add);
  for (const { path, bytes } of files) {
    add(path);
    add(bytes);
  }
  const given = Object.entries(buildArgs).sort(([a], [b]) => (a < b ? -1 : 1));
  if (given.length > 0) add(JSON.stringify(given));
  return hash.digest('hex');
}

/**
 * Makes sure that the Dockerfile declares each build argument, because Docker ignores others.
 *
 * @throws RustStaticError that names the argument
 */
export function refuseUndeclaredArguments({ file, text, buildArgs }: BuilderRecipe): void {
  const escape = /^\s*#\s*escape\s*=\s*`/im.test(text) ? '`' : '\\\\';
  // Empty lines and comments may follow a line that is continued.
  const continuation = new RegExp(`${escape}[ \\t]*\\r?\\n(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*`, 'g');
  const declared = [...text.replace(continuation, ' ').matchAll(/^[ \t]*ARG[ \t]+([^\n]+)/gim)].flatMap(
    (match) =>
      match[1]!
        .trim()
        .split(/\s+/)
        .map((word) => word.split('=')[0]!),
  );
  const unknown = Object.keys(buildArgs).find((name) => !declared.includes(name));
  if (unknown === undefined) return;
  throw new RustStaticError(`Option "buildArgs" names ${unknown}, which ${file} does not declare`, {
    code: 'build-arg-undeclared',
    reason: 'Docker ignores a build argument without `ARG` in the stage "builder" or before it.',
    remedy: `Add \`ARG ${unknown}\` to the stage, or correct the name.${didYouMean(unknown, declared)}`,
  });
}
