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

# Debian's libunwind.a was compiled against glibc's fortified headers.
musl-gcc -fno-stack-protector -fno-builtin -D_GNU_SOURCE -DUNWIND_ONLY -O2 -fPIC -c /opt/test-builder/glibc.c -o /tmp/glibc.o
ar r "$self/libunwind.a" /tmp/glibc.o
rm /tmp/glibc.o
sh /opt/test-builder/build-std.sh "$target" "$root/lib"
