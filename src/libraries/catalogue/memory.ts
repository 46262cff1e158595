import type { Library } from '../library';

/** Memory allocators. */
export const MEMORY: readonly Library[] = [
  {
    name: 'jemalloc',
    strategy: 'bundled',
    reason: 'The crates compile jemalloc and use a system archive only when JEMALLOC_OVERRIDE names one.',
    source: 'tikv-jemalloc-sys build.rs',
    crates: [
      {
        name: 'jemalloc-sys',
        links: 'jemalloc',
        compiles: 'always',
      },
      {
        name: 'tikv-jemalloc-sys',
        links: 'jemalloc',
        compiles: 'always',
      },
    ],
    link: ['jemalloc'],
    dev: ['jemalloc-dev'],
    static: ['jemalloc-static'],
    instead: 'mimalloc',
  },
  {
    name: 'mimalloc',
    strategy: 'bundled',
    reason: 'libmimalloc-sys compiles mimalloc with the C compiler alone.',
    source: 'libmimalloc-sys build.rs',
    crates: [
      {
        name: 'libmimalloc-sys',
        links: 'mimalloc',
        compiles: 'always',
      },
    ],
  },
  {
    name: 'snmalloc',
    strategy: 'bundled',
    reason: 'snmalloc-sys compiles snmalloc, which is C++.',
    source: 'snmalloc-sys build.rs',
    crates: [
      {
        name: 'snmalloc-sys',
        compiles: 'always',
        tools: ['cmake'],
      },
    ],
    instead: 'mimalloc',
  },
];
