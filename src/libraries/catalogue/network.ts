import type { Library } from '../library';

/** Libraries for network protocols, names and packets. */
export const NETWORK: readonly Library[] = [
  {
    name: 'c-ares',
    strategy: 'static archive',
    reason: 'The archive is in c-ares-dev since Alpine 3.21 and in c-ares-static before.',
    source: 'aports main/c-ares/APKBUILD',
    link: ['cares'],
    dev: ['c-ares-dev'],
    static: [
      {
        name: 'c-ares-static',
        until: '3.20',
      },
    ],
    instead: 'the crate hickory-resolver',
    symbols: /^ares_/,
  },
  {
    name: 'curl',
    strategy: 'bundled',
    reason:
      "Alpine's archive needs eight others in the right order; the feature static-curl compiles a smaller one.",
    source: 'aports main/curl/APKBUILD; curl-sys build.rs',
    crates: [
      {
        name: 'curl-sys',
        links: 'curl',
        compiles: ['static-curl'],
      },
    ],
    link: ['curl'],
    needs: ['brotli', 'c-ares', 'libidn2', 'libpsl', 'nghttp2', 'openssl', 'zlib', 'zstd'],
    dev: ['curl-dev'],
    static: ['curl-static'],
    feature: 'curl/static-curl',
    instead: 'the crates reqwest or ureq',
    runtime: 'CA certificates (/etc/ssl/certs/ca-certificates.crt)',
    headers: /^curl\//,
    symbols: /^curl_/,
  },
  {
    name: 'libgit2',
    strategy: 'bundled',
    reason:
      "libgit2-sys compiles its own copy when no suitable libgit2 is installed; Alpine's archive can't be linked, as llhttp is shared only.",
    source: 'aports community/libgit2/APKBUILD; libgit2-sys build.rs',
    crates: [
      {
        name: 'libgit2-sys',
        links: 'git2',
        compiles: 'always',
      },
    ],
    feature: 'git2/vendored-libgit2',
    instead: 'the crate gix',
    aliases: ['git2'],
  },
  {
    name: 'libidn2',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, which needs libunistring.',
    source: 'aports main/libidn2/APKBUILD',
    link: ['idn2'],
    needs: ['libunistring'],
    dev: ['libidn2-dev'],
    static: ['libidn2-static'],
    instead: 'the crate idna',
    symbols: /^idn2_/,
  },
  {
    name: 'libmnl',
    strategy: 'static archive',
    reason: 'mnl-sys finds libmnl.pc and links the archive.',
    source: 'aports main/libmnl/APKBUILD; mnl-sys build.rs',
    crates: [
      {
        name: 'mnl-sys',
        links: 'mnl',
      },
    ],
    link: ['mnl'],
    dev: ['libmnl-dev'],
    static: ['libmnl-static'],
    instead: 'the crate netlink-packet-core',
  },
  {
    name: 'libnftnl',
    strategy: 'static archive',
    reason: 'libnftnl-dev holds the archive, which needs libmnl.',
    source: 'aports main/libnftnl/APKBUILD; nftnl-sys build.rs',
    crates: [
      {
        name: 'nftnl-sys',
        links: 'nftnl',
      },
    ],
    link: ['nftnl'],
    needs: ['libmnl'],
    dev: ['libnftnl-dev'],
  },
  {
    name: 'libpcap',
    strategy: 'static archive',
    reason: 'libpcap-dev holds the archive, and the package is built without D-Bus, libnl and USB.',
    source: 'aports main/libpcap/APKBUILD; pcap build.rs',
    crates: [
      {
        name: 'pcap',
      },
    ],
    link: ['pcap'],
    dev: ['libpcap-dev'],
    headers: /^pcap/,
    symbols: /^pcap_/,
  },
  {
    name: 'libpsl',
    strategy: 'static archive',
    reason: 'The archive contains only LTO objects and needs libidn2 and libunistring.',
    source: 'aports main/libpsl/APKBUILD',
    link: ['psl'],
    needs: ['libidn2', 'libunistring'],
    dev: ['libpsl-dev'],
    static: ['libpsl-static'],
    instead: 'the crate psl',
    symbols: /^psl_/,
  },
  {
    name: 'libssh',
    strategy: 'bundled',
    reason: 'libssh-rs-sys compiles libssh with its feature vendored.',
    source: 'libssh-rs-sys build.rs',
    crates: [
      {
        name: 'libssh-rs-sys',
        links: 'libssh',
        compiles: ['vendored'],
      },
    ],
    feature: 'libssh-rs-sys/vendored',
    instead: 'the crate russh',
  },
  {
    name: 'libssh2',
    strategy: 'bundled',
    reason:
      'libssh2-sys compiles libssh2 unless LIBSSH2_SYS_USE_PKG_CONFIG is set; OpenSSL and zlib are needed either way.',
    source: 'libssh2-sys build.rs; aports main/libssh2/APKBUILD',
    crates: [
      {
        name: 'libssh2-sys',
        links: 'ssh2',
        compiles: 'always',
      },
    ],
    link: ['ssh2'],
    needs: ['openssl', 'zlib'],
    dev: ['libssh2-dev'],
    static: ['libssh2-static'],
    instead: 'the crate russh',
    symbols: /^libssh2_/,
  },
  {
    name: 'libunistring',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, which needs no other library.',
    source: 'aports main/libunistring/APKBUILD',
    link: ['unistring'],
    dev: ['libunistring-dev'],
    static: ['libunistring-static'],
    symbols:
      /^(?:u8|u16|u32)_(?:to|str|mb|cpy|cmp|chr|norm|case|check|conv)\w*$|^uc_(?:general|decimal|is_|width|combining|script)\w*$/,
  },
  {
    name: 'nghttp2',
    strategy: 'bundled',
    reason: 'libnghttp2-sys compiles the C code in every build.',
    source: 'libnghttp2-sys build.rs; aports main/nghttp2/APKBUILD',
    crates: [
      {
        name: 'libnghttp2-sys',
        links: 'nghttp2',
        compiles: 'always',
      },
    ],
    link: ['nghttp2'],
    dev: ['nghttp2-dev'],
    static: ['nghttp2-static'],
    instead: 'the crate h2',
    symbols: /^nghttp2_/,
  },
];
