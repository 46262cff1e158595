import type { Library } from '../library';

/** Libraries for file systems and file types. */
export const FILES: readonly Library[] = [
  {
    name: 'acl',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, which needs libattr.',
    source: 'aports main/acl/APKBUILD',
    link: ['acl'],
    needs: ['attr'],
    dev: ['acl-dev'],
    static: ['acl-static'],
  },
  {
    name: 'attr',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, which needs no other library.',
    source: 'aports main/attr/APKBUILD',
    link: ['attr'],
    dev: ['attr-dev'],
    static: ['attr-static'],
    instead: 'the crate xattr',
  },
  {
    name: 'file',
    strategy: 'static archive',
    reason: 'The archive of libmagic is there; it can read compressed files.',
    source: 'aports main/file/APKBUILD; magic-sys build.rs',
    crates: [
      {
        name: 'magic-sys',
        links: 'magic',
      },
    ],
    link: ['magic'],
    needs: ['bzip2', 'xz', 'zlib', 'zstd'],
    dev: ['file-dev'],
    static: ['libmagic-static'],
    instead: 'the crate infer',
    runtime: 'the database /usr/share/misc/magic.mgc',
  },
  {
    name: 'fuse3',
    strategy: 'static archive',
    reason:
      'Alpine has the static archive for fuser with a libfuse feature; without one, current versions speak to the kernel in Rust.',
    source: 'aports main/fuse3/APKBUILD; fuser build.rs',
    crates: [
      {
        name: 'fuser',
      },
    ],
    link: ['fuse3'],
    dev: ['fuse3-dev'],
    static: ['fuse3-static'],
    instead: 'fuser without the feature libfuse',
    runtime: '/dev/fuse and fusermount3',
  },
];
