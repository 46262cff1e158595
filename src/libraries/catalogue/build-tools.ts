import type { BuildTool } from '../library';

/** Crates that run a program while they build, and the packages that contain it. */
export const BUILD_TOOLS: readonly BuildTool[] = [
  {
    crate: 'autotools',
    packages: ['autoconf', 'automake', 'libtool'],
    reason: 'It runs autoreconf and configure.',
    source: 'https://docs.rs/autotools',
  },
  {
    crate: 'clang-sys',
    packages: [
      { name: 'clang17-libclang', from: '3.20', until: '3.20' },
      { name: 'clang19-libclang', from: '3.21', until: '3.21' },
      { name: 'clang20-libclang', from: '3.22', until: '3.22' },
      { name: 'clang21-libclang', from: '3.23', until: '3.23' },
      { name: 'clang22-libclang', from: '3.24', until: '3.24' },
    ],
    reason: 'bindgen opens libclang while it generates bindings.',
    source: 'aports main/clang22/APKBUILD; clang-sys build/common.rs',
  },
  {
    crate: 'cmake',
    packages: ['cmake'],
    env: { CMAKE_POLICY_VERSION_MINIMUM: '3.5' },
    reason: 'It runs CMake, which from version 4 on (Alpine 3.23) refuses projects for versions before 3.5.',
    source: 'aports main/cmake/APKBUILD; https://docs.rs/cmake',
  },
  {
    crate: 'nasm-rs',
    packages: ['nasm'],
    reason: 'It runs nasm on assembly for x86.',
    source: 'https://docs.rs/nasm-rs',
  },
  {
    crate: 'prost-build',
    packages: ['protobuf-dev', 'protoc'],
    reason: 'It runs protoc, and protobuf-dev has the well-known types.',
    source: 'https://docs.rs/prost-build; aports main/protobuf/APKBUILD',
  },
  {
    crate: 'protobuf-src',
    packages: ['cmake'],
    reason: 'It compiles protoc from its own copy with CMake (version 1 with autotools).',
    source: 'https://docs.rs/protobuf-src',
  },
];
