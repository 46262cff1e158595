#!/bin/sh
# Leaves in /opt/cxx a C++ compiler for musl and its standard library under the name that gcc's has in Alpine.
set -eu
mkdir -p /opt/cxx
cp -r /opt/ziglang /opt/cxx/zig
chmod +x /opt/cxx/zig/zig
export ZIG_GLOBAL_CACHE_DIR=/opt/cache ZIG_LOCAL_CACHE_DIR=/opt/cache
# The first program compiles the library; its two halves become one archive.
printf '#include <iostream>\nint main() { std::cout << "ok" << std::endl; }\n' > /opt/ok.cpp
/opt/cxx/zig/zig c++ -target x86_64-linux-musl -O2 -fPIC /opt/ok.cpp -o /opt/ok
[ "$(/opt/ok)" = ok ]
for half in c++ c++abi; do
  # In a script for ar a plus sign continues the line.
  cp "$(find /opt/cache -name "lib$half.a" | head -n 1)" "/opt/$(echo "$half" | tr -d +).a"
done
printf 'create /opt/both.a\naddlib /opt/c.a\naddlib /opt/cabi.a\nsave\nend\n' | ar -M
mv /opt/both.a /opt/cxx/libstdc++.a
# What compiling for musl does not read.
cd /opt/cxx/zig/lib
rm -rf libtsan libc/mingw libc/darwin libc/glibc libc/wasi libc/freebsd libc/netbsd libc/openbsd
