import { posix } from 'node:path';

/** What a Dockerfile is made from. */
export interface DockerfileFacts {
  alpine: string;
  /** Alpine packages besides those that every build needs. */
  packages: string[];
  /** Folder of the crate, relative to the cargo root. */
  crate: string;
  /** Names of the binaries; the first is what the image runs. */
  bins: string[];
}

/** Every builder has these: cargo with its compiler, a C compiler, and certificates for the final image. */
const BASIC = ['build-base', 'ca-certificates-bundle', 'cargo', 'pkgconf'];

/** Between these lines the file is ours. */
export const BEGIN = '# rust-static: begin (managed; edit outside of these markers)';
export const END = '# rust-static: end';

/**
 * The Dockerfile of a crate, in classic syntax. Its context is the cargo root. The stage `builder` holds tools and
 * no sources; the stages after it are for use without Nx.
 */
export function dockerfile({ alpine, packages, crate, bins }: DockerfileFacts): string {
  const manifest = posix.join(crate, 'Cargo.toml');
  const build = `cargo build --locked --release --target "$(uname -m)-alpine-linux-musl" --manifest-path ${manifest} --features static`;
  return `# nx run <project>:static-build builds the stage \`builder\` and runs cargo in it. Without Nx, from the cargo root:
#   docker build -f ${posix.join(crate, 'Dockerfile')} .                  the image with the static binary
#   docker build -f ${posix.join(crate, 'Dockerfile')} --target builder -t builder .
#   docker run --rm -v "$PWD":/src builder                cargo's target/ on this machine
${BEGIN}
ARG BASE_IMAGE=alpine:${alpine}
FROM \${BASE_IMAGE} AS builder
ARG APK_MIRROR=
RUN if [ -n "$APK_MIRROR" ]; then sed -i "s#^https*://[^/]*/alpine#$APK_MIRROR#" /etc/apk/repositories; fi \\
 && apk add --no-cache \\
${[...new Set([...BASIC, ...packages])]
  .sort()
  .map((name) => `    ${name}`)
  .join(' \\\n')}
ENV RUSTFLAGS="-C target-feature=+crt-static" \\
    PKG_CONFIG_ALL_STATIC=1
${END}
WORKDIR /src
CMD ${build}

FROM builder AS build
COPY . .
RUN ${build} \\
 && mkdir -p /out \\
 && for bin in ${bins.join(' ')}; do cp "target/$(uname -m)-alpine-linux-musl/release/$bin" /out/; done

FROM scratch
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/ /
USER 65532:65532
ENTRYPOINT ["/${bins[0]}"]
`;
}

/** What stays out of the context when the Dockerfile is used by hand. */
export const DOCKERIGNORE = `**/.git
**/.nx
**/dist
**/node_modules
**/target
`;
