import type { Library } from '../library';

/** Libraries for cryptography, TLS and authentication. */
export const CRYPTO: readonly Library[] = [
  {
    name: 'aws-lc',
    strategy: 'bundled',
    reason: 'The crates carry AWS-LC and compile it; they never look for a system library.',
    source: 'aws-lc-sys builder/main.rs',
    crates: [
      {
        name: 'aws-lc-fips-sys',
        links: 'aws_lc_fips_*',
        compiles: 'always',
        tools: ['cmake', 'go', 'perl'],
      },
      {
        name: 'aws-lc-sys',
        links: 'aws_lc_0_*',
        compiles: 'always',
        tools: ['cmake'],
      },
    ],
    instead: 'ring',
  },
  {
    name: 'boringssl',
    strategy: 'bundled',
    reason: 'BoringSSL has no package in Alpine; the crates compile it with CMake.',
    source: 'boring-sys build/main.rs',
    crates: [
      {
        name: 'boring-sys',
        links: 'boringssl',
        compiles: 'always',
        tools: ['cmake'],
      },
    ],
    instead: 'rustls',
  },
  {
    name: 'cyrus-sasl',
    strategy: 'bundled',
    reason:
      "Alpine's archive needs Heimdal, gdbm and OpenSSL, while the vendored feature compiles a small one.",
    source: 'aports main/cyrus-sasl/APKBUILD; sasl2-sys build.rs',
    crates: [
      {
        name: 'sasl2-sys',
        links: 'sasl2',
        compiles: ['vendored', 'gssapi-vendored', 'plain', 'scram'],
        tools: ['bash', 'linux-headers'],
      },
    ],
    dev: ['cyrus-sasl-dev'],
    static: ['cyrus-sasl-static'],
    feature: 'sasl2-sys/vendored',
  },
  {
    name: 'gmp',
    strategy: 'static archive',
    reason: 'The archive contains only LTO objects; it moved from gmp-dev to gmp-static in Alpine 3.22.',
    source: 'aports main/gmp/APKBUILD',
    link: ['gmp'],
    dev: ['gmp-dev'],
    static: [
      {
        name: 'gmp-static',
        from: '3.22',
      },
    ],
    instead: 'the crate num-bigint',
  },
  {
    name: 'krb5',
    strategy: 'unsupported',
    reason:
      'MIT Kerberos is configured with --disable-static in Alpine, and it opens its plugins at run time.',
    source: 'aports main/krb5/APKBUILD; libgssapi-sys build.rs',
    crates: [
      {
        name: 'krb5-src',
        links: 'krb5-src',
        compiles: 'always',
        tools: ['autoconf', 'bison', 'perl'],
      },
      {
        name: 'libgssapi-sys',
        links: 'gssapi_krb5',
      },
    ],
    instead: 'a program without Kerberos, or sasl2-sys with gssapi-vendored',
    aliases: ['gssapi_krb5'],
  },
  {
    name: 'libsodium',
    strategy: 'bundled',
    reason:
      'Both crates compile libsodium unless SODIUM_USE_PKG_CONFIG or SODIUM_LIB_DIR points to an installed one.',
    source: 'libsodium-sys build.rs; libsodium-sys-stable build.rs; aports main/libsodium/APKBUILD',
    crates: [
      {
        name: 'libsodium-sys',
        links: 'sodium',
        compiles: 'always',
      },
      {
        name: 'libsodium-sys-stable',
        links: 'sodium',
        compiles: 'always',
      },
    ],
    link: ['sodium'],
    dev: ['libsodium-dev'],
    static: ['libsodium-static'],
    instead: 'the RustCrypto crates',
    headers: /^sodium(?:\.h|\/)/,
    symbols: /^crypto_|^sodium_/,
  },
  {
    name: 'linux-pam',
    strategy: 'unsupported',
    reason:
      'PAM opens its modules with dlopen, which a static program cannot do, and Alpine ships no archive.',
    source: 'aports main/linux-pam/APKBUILD',
    crates: [
      {
        name: 'pam-sys',
        links: 'pam',
      },
    ],
    instead: 'a helper process for authentication',
    aliases: ['pam'],
  },
  {
    name: 'nettle',
    strategy: 'static archive',
    reason: 'Alpine has the static archives, which need GMP.',
    source: 'aports main/nettle/APKBUILD',
    crates: [
      {
        name: 'nettle-sys',
        links: 'nettle',
      },
    ],
    link: ['hogweed', 'nettle'],
    needs: ['gmp'],
    dev: ['nettle-dev'],
    static: ['nettle-static'],
    instead: 'sequoia-openpgp with its Rust backend',
  },
  {
    name: 'openldap',
    strategy: 'unsupported',
    reason:
      "Its archives need Cyrus SASL, and that archive needs Heimdal and gdbm, so the chain can't be closed.",
    source: 'aports main/openldap/APKBUILD',
    dev: ['openldap-dev'],
    archive: true,
    instead: 'the crate ldap3',
  },
  {
    name: 'openssl',
    strategy: 'static archive',
    reason: 'openssl-sys finds openssl.pc and links both archives, which need nothing else.',
    source: 'aports main/openssl/APKBUILD; openssl-sys build/main.rs',
    crates: [
      {
        name: 'openssl-sys',
        links: 'openssl',
        compiles: ['vendored'],
        tools: ['linux-headers', 'perl'],
      },
      {
        name: 'openssl-src',
        compiles: 'always',
        tools: ['linux-headers', 'perl'],
      },
    ],
    link: ['ssl', 'crypto'],
    dev: ['openssl-dev'],
    static: ['openssl-libs-static'],
    feature: 'openssl/vendored',
    instead: 'rustls',
    runtime: 'CA certificates (/etc/ssl/certs/ca-certificates.crt or SSL_CERT_FILE)',
    headers: /^openssl\//,
    symbols: /^(?:SSL_|TLS_|EVP_|BIO_|X509_|RSA_|ERR_|PEM_|OPENSSL_|CRYPTO_|OSSL_)/,
  },
  {
    name: 'ring',
    strategy: 'bundled',
    reason: 'ring compiles its own C and assembly with the C compiler alone.',
    source: 'ring build.rs',
    crates: [
      {
        name: 'ring',
        links: 'ring_core_0_*',
        compiles: 'always',
      },
    ],
  },
  {
    name: 'secp256k1',
    strategy: 'bundled',
    reason: 'secp256k1-sys compiles a renamed copy of the C library.',
    source: 'secp256k1-sys build.rs',
    crates: [
      {
        name: 'secp256k1-sys',
        links: 'rustsecp256k1_v*',
        compiles: 'always',
      },
    ],
    instead: 'the crate k256',
  },
];
