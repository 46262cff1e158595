import type { Library } from '../library';

/** Numbers and languages. */
export const SCIENCE: readonly Library[] = [
  {
    name: 'boost',
    verdict: 'bundled',
    reason: 'The header parts need no library, and a crate that compiles C++ names the others itself.',
    source: 'aports main/boost1.84/APKBUILD',
    crates: [],
    link: [],
    dev: ['boost1.84-dev'],
    static: ['boost1.84-static'],
    archive: true,
  },
  {
    name: 'capstone',
    verdict: 'bundled',
    reason: 'capstone-sys compiles the C code in every build.',
    source: 'capstone-sys build.rs',
    crates: [
      {
        name: 'capstone-sys',
        links: 'capstone',
        compiles: 'always',
      },
    ],
    link: [],
    dev: [],
    static: [],
    archive: false,
    instead: 'the crate iced-x86',
  },
  {
    name: 'gmp-mpfr',
    verdict: 'bundled',
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
    link: [],
    dev: [],
    static: [],
    archive: false,
    instead: 'the crate num-bigint',
  },
  {
    name: 'hdf5',
    verdict: 'bundled',
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
    link: [],
    dev: ['hdf5-dev'],
    static: ['hdf5-static'],
    archive: true,
    feature: 'hdf5-metno-sys/static',
  },
  {
    name: 'lua',
    verdict: 'bundled',
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
    link: [],
    dev: [],
    static: [],
    archive: false,
    feature: 'mlua/vendored',
  },
  {
    name: 'openblas',
    verdict: 'bundled',
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
    link: [],
    dev: [],
    static: [],
    archive: false,
    feature: 'openblas-src/static',
  },
  {
    name: 'python',
    verdict: 'impossible',
    reason: 'Alpine builds Python with --enable-shared, and Python opens its own modules with dlopen.',
    source: 'aports main/python3/APKBUILD; pyo3-ffi build.rs',
    crates: [
      {
        name: 'pyo3-ffi',
        links: 'python',
      },
    ],
    link: [],
    dev: [],
    static: [],
    archive: false,
    instead: 'the crate rustpython',
  },
];
