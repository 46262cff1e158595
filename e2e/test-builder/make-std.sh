#!/bin/sh
# Builds the standard library for x86_64-alpine-linux-musl from Debian's rust-web-src and installs it
# where rustc looks for it, with the start files and archives that Alpine's musl-dev would bring.
set -eu
target=x86_64-alpine-linux-musl
root=/usr/lib/rustlib/$target
self=$root/lib/self-contained
mkdir -p "$self"
# rustc's own specification of the unknown-linux-musl triple, with the two things that Alpine changes.
/usr/local/bin/rustc --print target-spec-json --target x86_64-unknown-linux-musl |
  perl -MJSON::PP -0777 -ne '
    my $spec = decode_json($_);
    $spec->{"llvm-target"} =~ s/unknown/alpine/;
    $spec->{vendor} = "alpine";
    $spec->{"crt-static-default"} = JSON::PP::false;
    delete $spec->{"is-builtin"};
    print JSON::PP->new->pretty->canonical->encode($spec);' > "$root/target.json"

for f in crt1.o Scrt1.o rcrt1.o crti.o crtn.o libc.a; do cp "/usr/lib/x86_64-linux-musl/$f" "$self/"; done
gcc_dir=$(dirname "$(gcc -print-libgcc-file-name)")
cp "$gcc_dir"/crtbegin*.o "$gcc_dir"/crtend*.o "$self/"
cp "$(find /usr/lib/llvm-19/lib -name libunwind.a | head -n 1)" "$self/libunwind.a"

work=$(mktemp -d)
# Debian's libunwind.a was compiled against glibc's fortified headers: one symbol is missing in musl.
printf '%s\n' '#include <stdarg.h>' '#include <stdio.h>' \
  'int __fprintf_chk(FILE *f, int flag, const char *format, ...) {' \
  '  va_list args; va_start(args, format); int n = vfprintf(f, format, args); va_end(args); (void)flag; return n; }' \
  > "$work/chk.c"
musl-gcc -fno-stack-protector -O2 -fPIC -c "$work/chk.c" -o "$work/chk.o"
ar r "$self/libunwind.a" "$work/chk.o"

library=$(dirname "$(find /usr/src /usr/lib/rustlib -path '*library/vendor' -prune -print 2>/dev/null | head -n 1)")
mkdir -p "$work/std/src" "$work/std/.cargo"
printf '' > "$work/std/src/lib.rs"
printf '[package]\nname = "std-build"\nversion = "0.0.0"\nedition = "2021"\n' > "$work/std/Cargo.toml"
printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s/vendor"\n' "$library" \
  > "$work/std/.cargo/config.toml"
cd "$work/std"
# With bitcode, as the published one has it: profiles with link-time optimisation need it.
RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 __CARGO_TESTS_ONLY_SRC_ROOT="$library" cargo build --release --target "$target" \
  -Zbuild-std=std,panic_unwind,panic_abort,proc_macro,test
cp "target/$target/release/deps"/lib*.rlib "$root/lib/"
rm -f "$root"/lib/libstd_build-*.rlib
cd /
rm -rf "$work"
