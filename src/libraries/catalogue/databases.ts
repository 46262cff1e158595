import type { Library } from '../library';

/** Databases, storage engines and message queues. */
export const DATABASES: readonly Library[] = [
  {
    name: 'duckdb',
    strategy: 'bundled',
    reason: 'Alpine has no package of DuckDB; the feature bundled compiles it, which takes long.',
    source: 'libduckdb-sys build.rs',
    crates: [
      {
        name: 'libduckdb-sys',
        links: 'duckdb',
        compiles: ['bundled'],
      },
    ],
    feature: 'libduckdb-sys/bundled',
  },
  {
    name: 'leveldb',
    strategy: 'bundled',
    reason: 'Alpine builds only the shared library; leveldb-sys always compiles its own copy, with CMake.',
    source: 'aports community/leveldb/APKBUILD; leveldb-sys src/build.rs',
    crates: [
      {
        name: 'leveldb-sys',
        links: 'leveldb',
        compiles: 'always',
        tools: ['cmake'],
      },
    ],
    instead: 'the crate rusty-leveldb',
  },
  {
    name: 'libpq',
    strategy: 'static archive',
    reason: 'libpq-dev holds the archives; Alpine builds them without LDAP, so they need only OpenSSL.',
    source: 'aports main/postgresql16 to 18; pq-sys build.rs',
    crates: [
      {
        name: 'pq-src',
        links: 'pq_sys_src',
        compiles: 'always',
      },
      {
        name: 'pq-sys',
        links: 'pq',
        compiles: ['bundled', 'bundled_without_openssl'],
      },
    ],
    link: ['pq', 'pgcommon', 'pgport'],
    needs: ['openssl'],
    dev: ['libpq-dev'],
    feature: 'pq-sys/bundled',
    instead: 'the crates tokio-postgres and sqlx',
    headers: /^(?:libpq-fe|pg_config)\.h$|^postgresql\//,
    symbols: /^PQ[a-z]/,
  },
  {
    name: 'librdkafka',
    strategy: 'bundled',
    reason: 'rdkafka-sys compiles librdkafka unless its feature dynamic-linking is on.',
    source: 'rdkafka-sys build.rs',
    crates: [
      {
        name: 'rdkafka-sys',
        links: 'rdkafka',
        compiles: 'always',
        system: ['dynamic-linking'],
        tools: ['bash', 'cmake'],
      },
    ],
    instead: 'the crate rskafka',
  },
  {
    name: 'lmdb',
    strategy: 'bundled',
    reason: 'The crates carry the two C files of LMDB and compile them.',
    source: 'lmdb-master-sys and lmdb-rkv-sys build.rs; aports main/lmdb/APKBUILD',
    crates: [
      {
        name: 'lmdb-master-sys',
        compiles: 'always',
      },
      {
        name: 'lmdb-master3-sys',
        compiles: 'always',
      },
      {
        name: 'lmdb-rkv-sys',
        compiles: 'always',
      },
      {
        name: 'lmdb-sys',
        compiles: 'always',
      },
    ],
    link: ['lmdb'],
    dev: ['lmdb-dev'],
    archive: true,
    instead: 'the crate redb',
  },
  {
    name: 'mariadb',
    strategy: 'bundled',
    reason:
      'The package of the client removes its archives; the feature bundled compiles the client with CMake.',
    source: 'aports main/mariadb-connector-c/APKBUILD; mysqlclient-sys build.rs',
    crates: [
      {
        name: 'mysqlclient-src',
        links: 'mysqlclient_sys_src',
        compiles: 'always',
        tools: ['cmake', 'perl'],
      },
      {
        name: 'mysqlclient-sys',
        links: 'mysqlclient',
        compiles: ['bundled'],
        tools: ['cmake', 'perl'],
      },
    ],
    feature: 'mysqlclient-sys/bundled',
    instead: 'the crates mysql_async and sqlx',
  },
  {
    name: 'rocksdb',
    strategy: 'bundled',
    reason: 'Alpine builds only the shared library; the crates compile RocksDB, which takes much memory.',
    source: 'aports community/rocksdb/APKBUILD; librocksdb-sys build.rs',
    crates: [
      {
        name: 'librocksdb-sys',
        links: 'rocksdb',
        compiles: 'always',
      },
    ],
    instead: 'the crate fjall',
  },
  {
    name: 'sqlite',
    strategy: 'static archive',
    reason: 'libsqlite3-sys finds sqlite3.pc and links the archive of sqlite-static.',
    source: 'aports main/sqlite/APKBUILD; libsqlite3-sys build.rs',
    crates: [
      {
        name: 'libsqlite3-sys',
        links: 'sqlite3',
        compiles: ['bundled', 'bundled-sqlcipher', 'bundled-sqlcipher-vendored-openssl'],
      },
    ],
    link: ['sqlite3'],
    dev: ['sqlite-dev'],
    static: ['sqlite-static'],
    feature: 'rusqlite/bundled',
    headers: /^sqlite3\.h$/,
    symbols: /^sqlite3_/,
  },
  {
    name: 'unixodbc',
    strategy: 'unsupported',
    reason: 'The driver manager opens the drivers with dlopen, so an archive in a static program finds none.',
    source: 'aports main/unixodbc/APKBUILD; odbc-sys build.rs',
    crates: [
      {
        name: 'odbc-sys',
        compiles: ['vendored-unix-odbc'],
      },
    ],
    dev: ['unixodbc-dev'],
    static: ['unixodbc-static'],
    instead: "a client of the database's own protocol",
  },
  {
    name: 'zeromq',
    strategy: 'bundled',
    reason: 'zmq-sys 0.12 compiles ZeroMQ through zeromq-src; older versions look for the system library.',
    source: 'zmq-sys build/main.rs; aports main/zeromq/APKBUILD',
    crates: [
      {
        name: 'zeromq-src',
        compiles: 'always',
      },
      {
        name: 'zmq-sys',
        links: 'zmq',
        compiles: 'always',
      },
    ],
    link: ['zmq', 'stdc++'],
    needs: ['libsodium'],
    dev: ['zeromq-dev'],
    static: ['libzmq-static'],
    instead: 'the crate zeromq',
  },
];
