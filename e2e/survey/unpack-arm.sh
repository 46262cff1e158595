#!/bin/sh
# Runs in the test builder. Leaves in /out/root the parts of a test builder for aarch64: Debian's packages of that
# architecture with all that they need, unpacked without their scripts, and the sysroot that a cross builder has.
set -eu
target=aarch64-alpine-linux-musl
root=/out/root
apt=$(mktemp -d)
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$root"
touch "$apt/status"
cat > "$apt/apt.conf" << CONF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Debug::NoLocking "1";
CONF
export APT_CONFIG="$apt/apt.conf"
apt-get update -q
apt-get install -y -q --download-only rustc-web cargo-web clang-14 lld-14 llvm-14 gcc libc6-dev bash dash coreutils sed \
  grep findutils libc-bin ca-certificates pkg-config mawk tar
for package in "$apt/cache/archives"/*.deb; do dpkg-deb -x "$package" "$root"; done

ln -sf dash "$root/bin/sh"
ln -sf gcc "$root/usr/bin/cc"
ln -sf clang-14 "$root/usr/bin/clang"
ln -sf ld.lld-14 "$root/usr/bin/ld.lld"
ln -sf mawk "$root/usr/bin/awk"
mkdir -p "$root/opt/sysroot" "$root/usr/local/bin" "$root/tmp" "$root/etc/ssl/certs"
chmod 1777 "$root/tmp"
cp -aL "/opt/sysroot/$target" "$root/opt/sysroot/"
cp /usr/local/bin/rustc "/usr/local/bin/$target-clang" "$root/usr/local/bin/"
for tool in ar nm objcopy ranlib strip; do
  ln -sf "/usr/lib/llvm-14/bin/llvm-$tool" "$root/usr/local/bin/$target-$tool"
done
ln -sfn "/opt/sysroot/$target/usr/lib/rustlib/$target" "$root/usr/lib/rustlib/$target"
tar -C "$root" -cf /out/root.tar .
rm -rf "$root"
