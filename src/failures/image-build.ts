/** The facts about a builder image that a remedy names. */
export interface ImageFacts {
  /** Path of the Dockerfile, relative to the Nx root. */
  file: string;
  /** The image that the stage starts from, if it is known. */
  base: string | undefined;
  /** Docker platform, such as `linux/arm64`. */
  platform: string;
  /** Alpine's name of the architecture whose sysroot the failed step makes. */
  arch?: string | undefined;
}

type Remedy = (facts: ImageFacts, match: RegExpExecArray) => string;

/**
 * What daemons report when a stage cannot be built, and what to do. Some messages are recorded from
 * Docker 20.10; the others are from the documentation and issues of Docker, Podman and apk. The
 * first match wins.
 */
const REPORTS: [report: RegExp, remedy: Remedy][] = [
  [
    /base name \(\$\{?(\w+)[^)]*\) should not be blank/,
    ({ file }, [, name]) =>
      `\`FROM\` uses $${name}, and an \`ARG\` below another \`FROM\` belongs to that stage only. Move \`ARG ${name}=…\` above the first \`FROM\` of ${file}.`,
  ],
  [/base name .*should not be blank/, ({ file }) => `Name an image after each \`FROM\` of ${file}.`],
  [
    /no space left on device/i,
    () => 'Free space on the disk of the daemon: `npx rust-static clean`, then `docker system prune`.',
  ],
  [
    /exec format error|does not match the specified platform|no match for platform/i,
    ({ platform }) =>
      `The image or its programs are not for ${platform}, or the daemon cannot run those. To emulate that platform: \`docker run --privileged --rm tonistiigi/binfmt --install all\`. Or choose another target with --triple.`,
  ],
  [
    /x509: certificate|certificate verify failed|TLS: server certificate not trusted/i,
    () =>
      'The server shows a certificate of an unknown authority. Name your company\'s certificates (PEM) with the option "caFile". If the daemon itself pulls, it must know them too.',
  ],
  [
    /toomanyrequests|pull rate limit/i,
    () =>
      'The registry limits pulls. Run `docker login`, or start from a mirror with the option "baseImage".',
  ],
  [
    /no such host|temporary failure in name resolution|DNS lookup error|temporary error \(try again later\)|network is unreachable|connection refused|connection timed out|i\/o timeout|TLS handshake timeout|network error|bad address/i,
    () =>
      'The daemon cannot reach that server. Check its network. Behind a proxy, set HTTPS_PROXY and NO_PROXY. For mirrors, set the options "baseImage" (images) and "apkMirror" (Alpine\'s packages).',
  ],
  [
    /invalid from flag value (\S+?):|no stage or image found with that name|failed to (?:get|find) stage/i,
    ({ file }, [, name]) =>
      `No stage${name ? ` "${name}"` : ''} stands above that line, and no image has that name. Correct \`--from\` in ${file}.`,
  ],
  [
    /target stage "?\S*"? could not be found|failed to reach build target|the target "\S+" was not found/i,
    ({ file }) => `Name a stage of ${file} "builder": \`FROM <image> AS builder\`.`,
  ],
  [
    /pull access denied|repository .* not found|manifest (?:for \S+ )?(?:not found|unknown)|requested access to the resource is denied|unauthorized|authentication required/i,
    ({ base, file }) =>
      `Correct the image${base ? ` ${base}` : ''} in ${file} or in the option "baseImage". If it is private, run \`docker login\` for its registry.`,
  ],
  [
    /unknown instruction: "?(\w+)/i,
    ({ file }, [, name]) => `Correct or remove the instruction ${name} in ${file}.`,
  ],
  [
    /unknown flag|parse error|syntax error/i,
    ({ file }) => `Correct that line in ${file}. The daemon does not count its comments.`,
  ],
  [
    /COPY failed|ADD failed|no items matching glob|copier: stat|file not found in build context/i,
    ({ file }) =>
      `The builder only gets files that the option "builderFiles" names. Name the file there, relative to the root of the cargo workspace, or correct ${file}.`,
  ],
  [
    /breaks: world\[rust=([^\]]+)\]/,
    (_facts, [, version]) =>
      `Rust must be the same in all architectures of the builder, and the mirror does not have ${version} for this one. Right after an update, Alpine builds some architectures later than others: run the target again in some hours, or name a mirror that has all of them with the option "apkMirror".`,
  ],
  [
    /UNTRUSTED signature/,
    ({ file }) =>
      `The mirror's packages are signed with a key that the base image does not have. Use Alpine's own packages, or copy the key into the stage "builder" of ${file} with the option "builderFiles".`,
  ],
  [
    /can(?:'|no)t stat '\/usr\/share\/apk\/keys\/(\w+)/,
    ({ base }, [, name]) =>
      `${base ?? 'The base image'} has no keys of Alpine's packages for ${name}. Start from Alpine's own image with the option "baseImage": it has them in /usr/share/apk/keys.`,
  ],
  [
    /does not (?:support|contain)[^\n]* target '([^']+)'|'rust-std' for target '([^']+)' is unavailable/,
    (_facts, [, one, other]) =>
      `This Rust has no standard library for ${one ?? other}. Set "toolchain" to another version, or take the triple out of the setting "triples".`,
  ],
  [
    // Every sysroot has it.
    /^ *musl-dev \(no such package\)/m,
    ({ arch = 'that architecture' }) =>
      `The mirror has no packages for ${arch}. Name one that has them with the option "apkMirror", or take the triple of ${arch} out of the setting "triples".`,
  ],
  [
    /^ *(\S+) \(no such package\)/m,
    ({ file, base, arch }, [, name]) =>
      arch !== undefined
        ? `Alpine has no package ${name} for ${arch}. https://pkgs.alpinelinux.org/packages?name=${name} shows which architectures have it. Take the triple of ${arch} out of the setting "triples", or let the crate compile the library itself.`
        : `${base ?? 'The base image'} has no package ${name}. https://pkgs.alpinelinux.org/packages?name=${name} shows which Alpine releases have it. Correct the name in ${file}, or choose another release.`,
  ],
  [
    /unable to select packages/i,
    ({ file }) => `The packages in ${file} contradict each other or do not exist. apk names them above.`,
  ],
];

/**
 * Returns what to do about an image that cannot be built.
 *
 * @param said the error of the daemon
 * @param output what the failed step printed
 * @returns undefined if no known report matches
 */
export function imageBuildRemedy(said: string, output: string, facts: ImageFacts): string | undefined {
  // The error of a command only has its exit status. The reason is in its output.
  const [, arch] = /--arch (\w+) --initdb/.exec(said) ?? [];
  for (const text of [said, output])
    for (const [report, remedy] of REPORTS) {
      const match = report.exec(text);
      if (match) return remedy({ ...facts, arch }, match);
    }
  return undefined;
}
