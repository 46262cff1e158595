import { posix } from 'node:path';
import { isWithin, joinPath } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { isImageReference } from './image-reference';
import type { NormalizedOptions } from './normalize-options';

/** Linux takes no longer argument or variable (MAX_ARG_STRLEN, with the NUL at its end). */
const MOST_BYTES = 128 * 1024 - 1;

/** What a value has to be, and the words for one that is not. */
const RULES = {
  image: [isImageReference, 'It should name an image, such as registry.example.com/rust-builder:1.96.'],
  mirror: [
    (text: string) => /^https?:\/\/[\w.~:/?@%=+[\]-]+$/.test(text),
    'It should be an address such as https://mirror.example.com/alpine.',
  ],
  inside: [
    (path: string) => !posix.isAbsolute(path) && isWithin('.', joinPath(path)),
    'It is outside of the workspace, which the builder must not see.',
  ],
  variable: [
    (name: string) => /^[^\s=]+$/.test(name),
    'The name of a variable has no space and no "=" in it, and some other character.',
  ],
  whole: [
    (text: string) => !text.includes('\0'),
    'No argument, variable or path can hold the character NUL.',
  ],
} as const;

/**
 * Refuses values that could mean something else than themselves where they end up: an argument, a variable, a path, a
 * name in a request to the daemon, a word in a Dockerfile.
 *
 * @throws RustStaticError for the first of them
 */
export function checkOptionValues(options: NormalizedOptions): void {
  for (const [option, value] of Object.entries(options))
    for (const text of textsOf(value)) {
      demand(option, text, 'whole');
      demandShort(option, text);
    }
  demand('builderImage', options.builderImage, 'image');
  demand('baseImage', options.baseImage, 'image');
  demand('apkMirror', options.apkMirror, 'mirror');
  demand('dockerfile', options.dockerfile, 'inside');
  for (const path of options.builderFiles) demand('builderFiles', path, 'inside');
  for (const name of Object.keys(options.env)) demand('env', name, 'variable');
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value as string[];
  return typeof value === 'object' && value !== null ? Object.entries(value as object).flat() : [];
}

function demand(option: string, value: string | undefined, rule: keyof typeof RULES): void {
  const [isRight, reason] = RULES[rule];
  if (value === undefined || isRight(value)) return;
  throw new RustStaticError(`Option "${option}" may not hold ${JSON.stringify(value)}`, {
    reason,
    remedy: 'Correct the option.',
  });
}

function demandShort(option: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return;
  throw new RustStaticError(`A value of option "${option}" is too long`, {
    reason: `It has ${bytes} bytes; Linux takes ${MOST_BYTES} in one argument or variable.`,
    remedy: 'Shorten it, or let the build read it from a file.',
  });
}
