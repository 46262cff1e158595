import type { CrossTarget } from '../plan/cross';

// The sums are those of rust-lang/docker-rust, stable/alpine3.22/Dockerfile.
const RUSTUP = {
  version: '1.28.2',
  x86_64: 'e6599a1c7be58a2d8eaca66a80e0dc006d87bbcf780a58b7343d6e14c1605cb2',
  aarch64: 'a97c8f56d7462908695348dd8c71ea6740c138ce303715793a690503a94fc9a9',
};

/**
 * Returns the instructions that install a Rust toolchain with rustup. The installer is checked
 * against a digest; it checks the toolchain against its channel's manifest. The toolchain itself is
 * in PATH, not rustup's proxies, so a toolchain file in the sources does not choose another one.
 * Both programs run once, because rustup-init 1.28 succeeds even if a mirror lacks them.
 *
 * @param toolchain a version or a dated channel
 * @param targets further triples to install the standard library for
 */
export function rustupStep(toolchain: string, targets: readonly CrossTarget[] = []): string {
  const standard = targets.map(({ triple }) => ` --target ${triple}`).join('');
  return `# A mirror of static.rust-lang.org; another version of rustup needs its own sums.
ARG RUSTUP_DIST_SERVER=https://static.rust-lang.org
ARG RUSTUP_VERSION=${RUSTUP.version}
ARG RUSTUP_SHA256_X86_64=${RUSTUP.x86_64}
ARG RUSTUP_SHA256_AARCH64=${RUSTUP.aarch64}
ENV RUSTUP_HOME=/usr/local/rustup PATH=/usr/local/rust/bin:$PATH
RUN arch="$(apk --print-arch)" \\
 && case "$arch" in \\
      x86_64) sum="$RUSTUP_SHA256_X86_64" ;; \\
      aarch64) sum="$RUSTUP_SHA256_AARCH64" ;; \\
      *) echo "no sum of rustup for $arch" >&2; exit 1 ;; \\
     esac \\
 && wget -q -O /tmp/rustup-init "$RUSTUP_DIST_SERVER/rustup/archive/$RUSTUP_VERSION/$arch-unknown-linux-musl/rustup-init" \\
 && echo "$sum  /tmp/rustup-init" | sha256sum -c - \\
 && chmod +x /tmp/rustup-init \\
 && CARGO_HOME=/tmp/cargo /tmp/rustup-init -y --no-modify-path --profile minimal --default-toolchain ${toolchain}${standard} \\
 && ln -s "$RUSTUP_HOME"/toolchains/* /usr/local/rust \\
 && cargo --version \\
 && rustc --version \\
 && rm -r /tmp/rustup-init /tmp/cargo
`;
}
