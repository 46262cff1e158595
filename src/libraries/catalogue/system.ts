import type { Library } from '../library';

/** Libraries for the kernel and system services. */
export const SYSTEM: readonly Library[] = [
  {
    name: 'dbus',
    strategy: 'bundled',
    reason: 'Since Alpine 3.22 only the shared library is built; the feature vendored compiles libdbus.',
    source: 'aports main/dbus/APKBUILD; libdbus-sys build.rs',
    crates: [
      {
        name: 'libdbus-sys',
        links: 'dbus',
        compiles: ['vendored'],
      },
    ],
    feature: 'dbus/vendored',
    instead: 'the crate zbus',
    runtime: 'the D-Bus daemon',
    aliases: ['dbus-1'],
  },
  {
    name: 'elfutils',
    strategy: 'static archive',
    reason: 'elfutils-dev holds the archive of libelf, which needs zlib and zstd.',
    source: 'aports main/elfutils/APKBUILD',
    link: ['elf'],
    needs: ['zlib', 'zstd'],
    dev: ['elfutils-dev'],
    instead: 'the crate object',
  },
  {
    name: 'libbpf',
    strategy: 'static archive',
    reason:
      'libbpf-dev holds the archive, and libbpf-sys compiles libbpf by default but takes libelf and zlib from the system.',
    source: 'aports main/libbpf/APKBUILD; libbpf-sys build.rs',
    crates: [
      {
        name: 'libbpf-sys',
        links: 'bpf',
        compiles: ['vendored'],
        tools: [
          'argp-standalone',
          'autoconf',
          'automake',
          'bison',
          'flex',
          'gawk',
          'gettext-dev',
          'libtool',
          'linux-headers',
          'musl-fts-dev',
          'musl-obstack-dev',
        ],
      },
    ],
    link: ['bpf'],
    needs: ['elfutils', 'zlib'],
    dev: ['libbpf-dev', 'linux-headers'],
    env: {
      LIBBPF_SYS_LIBRARY_PATH: '/usr/lib',
    },
    feature: 'libbpf-sys/vendored',
    instead: 'the crate aya',
  },
  {
    name: 'libcap',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, which needs no other library.',
    source: 'aports main/libcap/APKBUILD',
    link: ['cap'],
    dev: ['libcap-dev'],
    static: ['libcap-static'],
    instead: 'the crate caps',
  },
  {
    name: 'libcap-ng',
    strategy: 'static archive',
    reason:
      'Alpine has the static archive; capng asks for the shared library by name, which a static link turns into the archive.',
    source: 'aports main/libcap-ng/APKBUILD; capng build.rs',
    crates: [
      {
        name: 'capng',
      },
    ],
    link: ['cap-ng'],
    dev: ['libcap-ng-dev'],
    static: ['libcap-ng-static'],
    env: {
      LIBCAPNG_LIB_PATH: '/usr/lib',
      LIBCAPNG_LINK_TYPE: 'static',
    },
    instead: 'the crate caps',
  },
  {
    name: 'libffi',
    strategy: 'bundled',
    reason: 'libffi-sys compiles libffi unless its feature system is on; libffi-dev holds an archive.',
    source: 'libffi-sys build; aports main/libffi/APKBUILD',
    crates: [
      {
        name: 'libffi-sys',
        links: 'ffi',
        compiles: 'always',
        system: ['system'],
      },
    ],
    link: ['ffi'],
    dev: ['libffi-dev'],
    archive: true,
  },
  {
    name: 'libseccomp',
    strategy: 'static archive',
    reason: 'libseccomp-sys links the archive when two variables say so.',
    source: 'aports main/libseccomp/APKBUILD; libseccomp-sys build.rs',
    crates: [
      {
        name: 'libseccomp-sys',
      },
    ],
    link: ['seccomp'],
    dev: ['libseccomp-dev'],
    static: ['libseccomp-static'],
    env: {
      LIBSECCOMP_LIB_PATH: '/usr/lib',
      LIBSECCOMP_LINK_TYPE: 'static',
    },
    instead: 'the crate seccompiler',
    symbols: /^seccomp_/,
  },
  {
    name: 'systemd',
    strategy: 'unsupported',
    reason: 'Alpine has no systemd; its elogind has another name and no archive.',
    source: 'aports community/elogind/APKBUILD; libsystemd-sys build.rs',
    crates: [
      {
        name: 'libsystemd-sys',
      },
    ],
    instead: 'the crate sd-notify',
  },
];
