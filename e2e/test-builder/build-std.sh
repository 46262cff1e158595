#!/bin/sh
# Builds the standard library for a target from Debian's rust-web-src, and copies its archives into a folder.
set -eu
target=$1 into=$2
work=$(mktemp -d)
library=$(dirname "$(find /usr/src /usr/lib/rustlib -path '*library/vendor' -prune -print 2>/dev/null | head -n 1)")
mkdir -p "$work/std/src" "$work/std/.cargo"
printf '' > "$work/std/src/lib.rs"
printf '[package]\nname = "std-build"\nversion = "0.0.0"\nedition = "2021"\n' > "$work/std/Cargo.toml"
printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s/vendor"\n' "$library" \
  > "$work/std/.cargo/config.toml"
cd "$work/std"
# As in the published one, for profiles with `panic = "abort"`.
printf '#!/bin/sh\ncase " $* " in *" --crate-name panic_abort "*) exec "$@" -C panic=abort;; esac\nexec "$@"\n' > "$work/wrapper"
chmod +x "$work/wrapper"
# With bitcode, as the published one has it: profiles with link-time optimisation need it.
RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 RUSTC_WRAPPER="$work/wrapper" __CARGO_TESTS_ONLY_SRC_ROOT="$library" \
  cargo build --release --target "$target" -Zbuild-std=std,panic_unwind,panic_abort,proc_macro,test
cp "target/$target/release/deps"/lib*.rlib "$into/"
rm -f "$into"/libstd_build-*.rlib
cd /
rm -rf "$work"
