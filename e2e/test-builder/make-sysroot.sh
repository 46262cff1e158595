#!/bin/sh
# In place of Alpine's packages of one architecture: leaves in /opt/test-builder/sysroots/<arch> what `apk --root` would
# install there. The parts are Debian's packages of that architecture, and a standard library made from rust-web-src.
set -eu
arch=$1 debian=$2
target=$arch-alpine-linux-musl gnu=$arch-linux-gnu
root=/opt/test-builder/sysroots/$arch
gcc=$root/usr/lib/gcc/$target/12
std=$root/usr/lib/rustlib/$target
apt=$(mktemp -d)
mkdir -p "$gcc" "$std/lib" "$root/usr/include" "$root/usr/lib/pkgconfig" "$root/usr/bin" \
  "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/unpacked"
touch "$apt/status"

# Of a private list of packages, because the image itself has another architecture.
cat > "$apt/apt.conf" << CONF
APT::Architecture "$debian";
APT::Architectures { "$debian"; };
APT::Sandbox::User "root";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
CONF
cd "$apt/cache"
export APT_CONFIG="$apt/apt.conf"
apt-get update -q
apt-get download -q musl-dev libgcc-12-dev libunwind-19-dev linux-libc-dev zlib1g-dev libssl-dev libsqlite3-dev libzstd-dev
for package in *.deb; do dpkg-deb -x "$package" "$apt/unpacked"; done
unset APT_CONFIG
from=$apt/unpacked/usr

cp -a "$from/lib/$arch-linux-musl/." "$root/usr/lib/"
cp -a "$from/include/$arch-linux-musl/." "$root/usr/include/"
cp -a "$from/include/linux" "$from/include/asm-generic" "$from/include/$gnu/asm" "$root/usr/include/"
cp "$from/lib/gcc/$gnu/12"/crt*.o "$from/lib/gcc/$gnu/12/libgcc.a" "$from/lib/gcc/$gnu/12/libssp_nonshared.a" "$gcc/"
cp "$(find "$from/lib/llvm-19/lib" -name libunwind.a | head -n 1)" "$root/usr/lib/libunwind.a"
# Libraries with the names that Alpine's packages give them.
cp -a "$from/include/openssl" "$from/include/zlib.h" "$from/include/zconf.h" "$from"/include/sqlite3*.h "$from"/include/z*.h "$root/usr/include/"
[ ! -d "$from/include/$gnu/openssl" ] || cp "$from/include/$gnu/openssl"/* "$root/usr/include/openssl/"
[ ! -e "$from/include/$gnu/zconf.h" ] || cp "$from/include/$gnu/zconf.h" "$root/usr/include/"
for name in z ssl crypto sqlite3 zstd; do cp "$from/lib/$gnu/lib$name.a" "$root/usr/lib/"; done
for file in "$from/lib/$gnu/pkgconfig"/*.pc; do
  sed -e "s#/lib/$gnu#/lib#" "$file" > "$root/usr/lib/pkgconfig/$(basename "$file")"
done

clang="clang --target=$target --sysroot=$root"
# These archives were compiled against glibc's fortified headers, so each gets the functions that musl lacks.
$clang -fno-stack-protector -fno-builtin -D_GNU_SOURCE -O2 -fPIC -c /opt/test-builder/glibc.c -o "$apt/glibc.o"
for name in z crypto sqlite3 zstd; do llvm-ar-14 r "$root/usr/lib/lib$name.a" "$apt/glibc.o"; done

cp "/opt/cxx/$arch/libstdc++.a" "$root/usr/lib/"
$clang -fno-stack-protector -fno-builtin -D_GNU_SOURCE -DUNWIND_ONLY -O2 -fPIC -c /opt/test-builder/glibc.c -o "$apt/glibc.o"
llvm-ar-14 r "$root/usr/lib/libunwind.a" "$apt/glibc.o"

# Programs of the other architecture, which a builder never runs.
cp /opt/test-builder/glibc.c "$root/usr/bin/rustc"

if [ "$arch" = "$(uname -m)" ]; then
  cp -al "/usr/lib/rustlib/$target/lib"/*.rlib "$std/lib/"
  rm -rf "$apt"
  exit
fi

# rustc's own specification of the unknown-linux-musl triple, with what Alpine changes.
mkdir -p "/usr/lib/rustlib/$target"
/usr/local/bin/rustc --print target-spec-json --target "$arch-unknown-linux-musl" |
  perl -MJSON::PP -0777 -ne '
    my $spec = decode_json($_);
    $spec->{"llvm-target"} =~ s/unknown/alpine/;
    $spec->{vendor} = "alpine";
    $spec->{"crt-static-default"} = JSON::PP::false;
    $spec->{"static-position-independent-executables"} = JSON::PP::true;
    delete $spec->{$_} for grep { /^(is-builtin|crt-objects-fallback|(pre|post)-link-objects)/ } keys %$spec;
    print JSON::PP->new->pretty->canonical->encode($spec);' > "/usr/lib/rustlib/$target/target.json"
printf '#!/bin/sh\nexec %s "$@"\n' "$clang" > "$apt/cc"
chmod +x "$apt/cc"
name=$(echo "$target" | tr - _)
export "CC_$name=$apt/cc"
sh /opt/test-builder/build-std.sh "$target" "$std/lib"
# The specification belongs to the compiler, the library to the package of the other architecture.
cp "/usr/lib/rustlib/$target/target.json" "$std/"
rm -rf "/usr/lib/rustlib/$target" "$apt"
