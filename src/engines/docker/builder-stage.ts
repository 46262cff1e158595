import { createHash } from 'node:crypto';
import { RustStaticError } from '../../errors';

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
  files: { path: string; bytes: Buffer }[];
}

/**
 * A Dockerfile's text up to the end of its stage `builder`. What comes later (the by-hand stages) does not change
 * the builder, so it is neither sent nor hashed.
 *
 * @throws RustStaticError when there is no such stage
 */
export function builderStage(text: string, file: string): string {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, index) => (/^\s*FROM\s/i.test(line) ? [index] : []));
  const own = starts.findIndex((index) => /\sAS\s+builder\s*$/i.test(lines[index]!));
  if (own < 0)
    throw new RustStaticError(`No stage "builder" in ${file}`, {
      reason: 'The docker engine builds that stage and runs cargo in it.',
      remedy: `Name the stage that has cargo: \`FROM alpine:3.24 AS builder\`, or set the option "builderImage".`,
    });
  return lines.slice(0, starts[own + 1]).join('\n');
}

/** The digest of what a builder is made from: it names the image, and stands in artifact.json for it. */
export function builderDigest({ text, baseImage, platform, files }: BuilderRecipe): string {
  const hash = createHash('sha256');
  const add = (part: string | Buffer): void => void hash.update(`${part.length}:`).update(part);
  [text, baseImage ?? '', platform].forEach(add);
  for (const { path, bytes } of files) {
    add(path);
    add(bytes);
  }
  return hash.digest('hex');
}
