#!/bin/sh
# Leaves in /opt/cxx a C++ compiler for musl and, for each architecture, its standard library under the name that
# gcc's has in Alpine.
set -eu
mkdir -p /opt/cxx
cp -r /opt/ziglang /opt/cxx/zig
chmod +x /opt/cxx/zig/zig
printf '#include <iostream>\nint main() { std::cout << "ok" << std::endl; }\n' > /opt/ok.cpp
for arch in x86_64 aarch64; do
  export ZIG_GLOBAL_CACHE_DIR=/opt/cache-$arch ZIG_LOCAL_CACHE_DIR=/opt/cache-$arch
  # The first program compiles the library; its two halves become one archive.
  /opt/cxx/zig/zig c++ -target $arch-linux-musl -O2 -fPIC /opt/ok.cpp -o /opt/ok
  [ $arch != "$(uname -m)" ] || [ "$(/opt/ok)" = ok ]
  for half in c++ c++abi; do
    # In a script for ar a plus sign continues the line.
    cp "$(find /opt/cache-$arch -name "lib$half.a" | head -n 1)" "/opt/$(echo "$half" | tr -d +).a"
  done
  mkdir /opt/cxx/$arch
  printf 'create /opt/both.a\naddlib /opt/c.a\naddlib /opt/cabi.a\nsave\nend\n' | /opt/cxx/zig/zig ar -M
  mv /opt/both.a /opt/cxx/$arch/libstdc++.a
done
# What compiling for musl does not read.
cd /opt/cxx/zig/lib
rm -rf libtsan libc/mingw libc/darwin libc/glibc libc/wasi libc/freebsd libc/netbsd libc/openbsd
