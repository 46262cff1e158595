import type { Library } from '../library';

/** Numeric libraries and language runtimes. */
export const SCIENCE: readonly Library[] = [
  {
    name: 'boost',
    strategy: 'bundled',
    reason: 'The header parts need no library, and a crate that compiles C++ names the others itself.',
    source: 'aports main/boost1.84/APKBUILD',
    dev: ['boost1.84-dev'],
    static: ['boost1.84-static'],
  },
  {
    name: 'capstone',
    strategy: 'bundled',
    reason: 'capstone-sys compiles the C code in every build.',
    source: 'capstone-sys build.rs',
    crates: [
      {
        name: 'capstone-sys',
        links: 'capstone',
        compiles: 'always',
      },
    ],
    instead: 'the crate iced-x86',
  },
  {
    name: 'gmp-mpfr',
    strategy: 'bundled',
    reason: 'gmp-mpfr-sys compiles GMP, MPFR and MPC unless its feature use-system-libs is on.',
    source: 'gmp-mpfr-sys build.rs',
    crates: [
      {
        name: 'gmp-mpfr-sys',
        links: 'gmp',
        compiles: 'always',
        system: ['use-system-libs'],
        tools: ['diffutils', 'm4'],
      },
    ],
    instead: 'the crate num-bigint',
  },
  {
    name: 'hdf5',
    strategy: 'bundled',
    reason:
      "Alpine's archive needs libaec as well; the feature static of the crates compiles HDF5 with CMake.",
    source: 'aports community/hdf5/APKBUILD; hdf5-metno-sys build.rs',
    crates: [
      {
        name: 'hdf5-metno-src',
        links: 'hdf5src',
        compiles: 'always',
        tools: ['cmake'],
      },
      {
        name: 'hdf5-metno-sys',
        links: 'hdf5',
        compiles: ['static'],
        tools: ['cmake'],
      },
      {
        name: 'hdf5-src',
        links: 'hdf5src',
        compiles: 'always',
        tools: ['cmake'],
      },
      {
        name: 'hdf5-sys',
        links: 'hdf5',
        compiles: ['static'],
        tools: ['cmake'],
      },
    ],
    dev: ['hdf5-dev'],
    static: ['hdf5-static'],
    feature: 'hdf5-metno-sys/static',
  },
  {
    name: 'lua',
    strategy: 'bundled',
    reason: 'Lua is compiled with the feature vendored of mlua.',
    source: 'mlua-sys build/main.rs',
    crates: [
      {
        name: 'lua-src',
        compiles: 'always',
      },
      {
        name: 'luajit-src',
        compiles: 'always',
      },
      {
        name: 'mlua-sys',
        links: 'lua',
        compiles: ['vendored'],
      },
    ],
    feature: 'mlua/vendored',
  },
  {
    name: 'openblas',
    strategy: 'bundled',
    reason:
      'Alpine builds OpenBLAS with NO_STATIC; the feature static compiles it, which takes a Fortran compiler for LAPACK.',
    source: 'aports community/openblas/APKBUILD; openblas-src build.rs',
    crates: [
      {
        name: 'openblas-src',
        links: 'openblas',
        compiles: ['static'],
        tools: ['gfortran', 'perl'],
      },
    ],
    feature: 'openblas-src/static',
  },
  {
    name: 'python',
    strategy: 'unsupported',
    reason: 'Alpine builds Python with --enable-shared, and Python opens its own modules with dlopen.',
    source: 'aports main/python3/APKBUILD; pyo3-ffi build.rs',
    crates: [
      {
        name: 'pyo3-ffi',
        links: 'python',
      },
    ],
    instead: 'the crate rustpython',
  },
];
