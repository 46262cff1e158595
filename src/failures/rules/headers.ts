import { libraryOfHeader } from '../../libraries/find-library';
import { remedyFor, install } from '../remedies';
import type { Rule } from '../rule';

/** Headers of glibc that musl lacks, and the Alpine packages that provide them. */
const GLIBC_HEADERS: Record<string, string | undefined> = {
  'argp.h': 'argp-standalone',
  'fts.h': 'musl-fts-dev',
  'obstack.h': 'musl-obstack-dev',
  'sys/cdefs.h': 'bsd-compat-headers',
  'sys/queue.h': 'bsd-compat-headers',
  'sys/tree.h': 'bsd-compat-headers',
  'execinfo.h': undefined,
};

const MISSING_HEADER =
  /(?:fatal error: |error: )'?([\w./+-]+\.h(?:pp)?)'?(?: file not found|: No such file or directory)/;

/** A header that a C compiler does not find. */
export const HEADERS: readonly Rule[] = [
  {
    pattern: MISSING_HEADER,
    cause: (context, _match, text) => {
      // Configure scripts also look for optional headers. The last missing header ended the build.
      const header = [...text.matchAll(new RegExp(MISSING_HEADER, 'g'))].at(-1)?.[1];
      if (header! in GLIBC_HEADERS) {
        const name = GLIBC_HEADERS[header!];
        return {
          reason: `${header} is an extension of glibc that musl does not have.`,
          remedy: name
            ? `${install(context, [name])}\nOr look for a feature of the crate that does without.`
            : 'There is no package that brings it: look for a feature or an option of the crate that does without.',
        };
      }
      if (/^(?:linux|asm|asm-generic|mtd)\//.test(header!))
        return {
          reason: `${header} is a header of the Linux kernel.`,
          remedy: install(context, ['linux-headers']),
        };
      if (/^(?:std(?:io|lib|int|arg|def)|string|errno|unistd)\.h$/.test(header!))
        return {
          reason: `Even ${header} is missing: there are no headers of libc.`,
          remedy: install(context, ['build-base']),
        };
      const library = libraryOfHeader(header!);
      return (
        library && { reason: `${header} belongs to ${library.name}.`, remedy: remedyFor(context, library) }
      );
    },
  },
];
