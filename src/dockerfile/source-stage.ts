import { packagesAt } from '../libraries/alpine-releases';
import type { Library } from '../libraries/library';

/** Stages install compiled libraries here, and the builder finds them here. */
export const STATIC_PREFIX = '/opt/static';

/** Shell command that makes `apk` use the mirror of the build argument. */
export const USE_MIRROR = `if [ -n "$APK_MIRROR" ]; then sed -i "s#^https*://[^/]*/alpine#$APK_MIRROR#" /etc/apk/repositories; fi`;

/** Returns the name of the stage that compiles a library. */
export function stageName({ name }: Library): string {
  return `native-${name}`;
}

/**
 * Returns a stage that compiles a library whose archive Alpine does not ship. The download is
 * checked against a digest. The archive is position-independent, because a static-pie could not
 * link it otherwise.
 */
export function sourceStage(library: Library, alpine: string): string {
  const { version, url, sha512, tools, configure } = library.recipe!;
  const prefix = library.name.toUpperCase().replace(/\W/g, '_');
  const packages = ['build-base', 'pkgconf', 'tar', 'xz', ...packagesAt(tools, alpine)];
  // A word that contains a variable is quoted for the shell.
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
