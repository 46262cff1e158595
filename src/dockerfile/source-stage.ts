import { packagesAt } from '../libraries/alpine-releases';
import type { Library } from '../libraries/library';

/** Where stages put what they compile, and the builder finds it. */
export const STATIC_PREFIX = '/opt/static';

/** The shell command that lets `apk` ask the mirror that the build argument names. */
export const USE_MIRROR = `if [ -n "$APK_MIRROR" ]; then sed -i "s#^https*://[^/]*/alpine#$APK_MIRROR#" /etc/apk/repositories; fi`;

/** Name of the stage that compiles a library. */
export function stageName({ name }: Library): string {
  return `native-${name}`;
}

/**
 * A stage that compiles a library whose archive Alpine does not ship: what is downloaded is checked, and the archive is
 * position-independent, or a static-pie could not take it.
 */
export function sourceStage(library: Library, alpine: string): string {
  const { version, url, sha512, tools, configure } = library.recipe!;
  const prefix = library.name.toUpperCase().replace(/\W/g, '_');
  const packages = ['build-base', 'pkgconf', 'tar', 'xz', ...packagesAt(tools, alpine)];
  // A word with a variable in it is quoted for the shell.
  const words = configure.map((word) => (word.includes('$') ? `"${word}"` : word));
  return `FROM \${BASE_IMAGE} AS ${stageName(library)}
ARG APK_MIRROR=
# Another place to download it from; another version needs its own sum.
ARG ${prefix}_URL=${url.replaceAll('{version}', version)}
ARG ${prefix}_SHA512=${sha512}
ARG CC=gcc
RUN ${USE_MIRROR} \\
 && apk add --no-cache ${[...new Set(packages)].sort().join(' ')}
WORKDIR /tmp/${library.name}
RUN wget -q -O archive "$${prefix}_URL" \\
 && echo "$${prefix}_SHA512  archive" | sha512sum -c - \\
 && tar -xf archive --strip-components=1 \\
 && CC="$CC" CFLAGS="-O2 -fPIC" ./configure --prefix=${STATIC_PREFIX} ${words.join(' ')} \\
 && make -j"$(nproc)" \\
 && make install
`;
}
