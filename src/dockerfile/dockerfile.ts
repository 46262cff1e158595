import { posix } from 'node:path';
import { RustStaticError } from '../errors';
import { managedBlock, type BlockFacts } from './managed-block';

/** The input of a Dockerfile. */
export interface DockerfileFacts extends BlockFacts {
  /** Path of the Dockerfile, relative to the cargo root. */
  file: string;
  /** Folder of the crate, relative to the cargo root. */
  crate: string;
  /** Names of the binaries. The image runs the first one. */
  bins: string[];
  /** Features that are turned on. */
  features?: readonly string[];
  noDefaultFeatures?: boolean;
}

/**
 * Returns the Dockerfile of a crate, in classic syntax. Its context is the cargo root. The stages
 * after the managed part are for use without Nx.
 */
export function dockerfile(facts: DockerfileFacts): string {
  const { file, crate, bins, features = [], noDefaultFeatures, toolchain } = facts;
  // Alpine's rustc has another name for the same platform than rustup's toolchains.
  const target = `$(uname -m)-${toolchain === undefined ? 'alpine' : 'unknown'}-linux-musl`;
  [file, crate, ...bins, ...features].forEach(checkWord);
  const manifest = posix.join(crate, 'Cargo.toml');
  const flags = [
    ...(features.length > 0 ? [` --features ${features.join(',')}`] : []),
    ...(noDefaultFeatures ? [' --no-default-features'] : []),
  ];
  const build = `cargo build --locked --release --target "${target}" --manifest-path ${manifest}${flags.join('')}`;
  return `# nx run <project>:static-build builds the stage \`builder\` and runs cargo in it. Without Nx, from the cargo root:
#   docker build -f ${file} .                  the image with the static binary
#   docker build -f ${file} --target builder -t builder .
#   docker run --rm -v "$PWD":/src builder                cargo's target/ on this machine
${managedBlock(facts)}
WORKDIR /src
CMD ${build}

FROM builder AS build
COPY . .
RUN ${build} \\
 && mkdir -p /out \\
 && for bin in ${bins.join(' ')}; do cp "target/${target}/release/$bin" /out/; done

FROM scratch
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/ /
USER 65532:65532
ENTRYPOINT ["/${bins[0]}"]
`;
}

/**
 * Makes sure that a name or path is a single plain word in a shell command.
 *
 * @throws RustStaticError if it is not
 */
function checkWord(word: string): void {
  if (/^[\p{L}\p{N}_.@+/-]+$/u.test(word)) return;
  throw new RustStaticError(
    `${JSON.stringify(word)} has characters that a Dockerfile's commands cannot carry`,
    {
      code: 'dockerfile-word-invalid',
      reason: 'Letters, digits and the characters . _ @ + - / are allowed.',
      remedy: 'Rename the folder, or the binary in Cargo.toml.',
    },
  );
}

/** Files that are left out of the context if the Dockerfile is used without Nx. */
export const DOCKERIGNORE = `**/.git
**/.nx
**/dist
**/node_modules
**/target
`;
