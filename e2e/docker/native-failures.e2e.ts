import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { notRun } from '../examples/not-run';
import { manifest, writeSmallApp } from '../support/small-app.cjs';
import { rows } from '../support/rows.cjs';
import { isTestBuilder } from '../support/test-builder.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(600_000);

/** A build script: commands, then lines for cargo. `$OUT` is its output folder. */
const buildScript = (commands: string[], ...lines: string[]): string => `fn main() {
    let out = std::env::var("OUT_DIR").unwrap();
    for command in ${JSON.stringify(commands)} {
        let command: &str = command;
        assert!(std::process::Command::new("sh").args(["-c", command]).env("OUT", &out).status().unwrap().success());
    }
    println!("cargo:rustc-link-search=native={out}");
${lines.map((line) => `    println!("cargo:${line.replace('$OUT', '{out}')}");`).join('\n')}
}
`;
// Alpine's own compiler targets musl.
const MUSL_GCC = '$(command -v musl-gcc || echo gcc)';
const compile = (name: string, source: string, compiler = `${MUSL_GCC} -O2 -fPIC`): string =>
  `cd $OUT && printf '%s' '${source}' > ${name}.c && ${compiler} -c ${name}.c -o ${name}.o && ar rc lib${name}.a ${name}.o`;
const calls = (symbol: string): string =>
  `extern "C" { fn ${symbol}() -> i32; }\nfn main() { println!("{}", unsafe { ${symbol}() }); }\n`;

interface Case {
  /** Text of build.rs. */
  build?: string;
  main?: string;
  /** Additional files of the crate. */
  files?: Record<string, string>;
  dependencies?: string;
  /** Lines of its metadata. */
  metadata?: string;
  args?: string[];
  says: RegExp;
}

/** Each failure is real: compilers, linkers, pkg-config and cargo run in the container. */
const CASES: Record<string, Case> = {
  'a linker that is not there': {
    args: ['--rustflags=-C', '--rustflags=linker=no-such-cc'],
    says: /There is no no-such-cc: rustc links with a C compiler[^]*apk add --no-cache build-base/,
  },
  'an archive that only rustc looks for': {
    build: buildScript([], 'rustc-link-lib=static=sodium'),
    files: { 'src/lib.rs': 'pub fn nothing() {}\n' },
    says: /libsodium\.a[^]*apk add --no-cache libsodium-dev libsodium-static[^]*link-search=native/,
  },
  'archives in the wrong order': {
    build: buildScript(
      [
        compile('first', 'int second_fn(void); int first_fn(void) { return second_fn(); }'),
        compile('second', 'int second_fn(void) { return 1; }'),
      ],
      'rustc-link-lib=second',
      'rustc-link-lib=first',
    ),
    main: calls('first_fn'),
    says: /No archive that comes later has second_fn[^]*must stand before it/,
  },
  'a library of the catalogue that exists only as .so': {
    build: buildScript(
      ['cd $OUT && echo "int PQlibVersion(void) { return 1; }" | gcc -shared -fPIC -x c - -o libpq.so'],
      'rustc-link-lib=pq',
    ),
    main: calls('PQlibVersion'),
    says: /no static archive libpq\.a \(linked by app\); a shared libpq\.so does not help[^]*libpq-dev[^]*pq-sys\/bundled/,
  },
  'a build script that writes its errors into a log': {
    build: [
      'fn main() {',
      '    let log = std::env::var("OUT_DIR").unwrap() + "/fetch.txt";',
      '    std::fs::write(&log, "start\\nwget: bad address \'example.org\'\\n").unwrap();',
      '    panic!("the script failed with Some(4), check log at {log}");',
      '}',
      '',
    ].join('\n'),
    says: /wants the network[^]*The end of \.nx\S*fetch\.txt[^]*bad address 'example\.org'[^]*network = true/,
  },
  'a library that nobody knows': {
    build: buildScript([], 'rustc-link-lib=frobnicate'),
    says: /no static archive libfrobnicate\.a[^]*contents\?file=libfrobnicate\.a/,
  },
  'a shared library among the arguments of the linker': {
    build: buildScript(
      ['cd $OUT && echo "int z_fn(void) { return 1; }" | gcc -shared -fPIC -x c - -o libz.so'],
      'rustc-link-arg=$OUT/libz.so',
    ),
    main: calls('z_fn'),
    says: /app is not static[^]*libz\.so \(Alpine has its archive in zlib-static\)/,
  },
  'an archive that is not position-independent': {
    build: buildScript(
      [
        compile(
          'fixed',
          'static int table[99]; int fixed_fn(int i) { return table[i]++; }',
          `${MUSL_GCC} -O2 -fno-pic -fno-pie`,
        ),
      ],
      'rustc-link-lib=fixed',
    ),
    main: 'extern "C" { fn fixed_fn(i: i32) -> i32; }\nfn main() { println!("{}", unsafe { fixed_fn(1) }); }\n',
    says: /is not position-independent, and the program is a static-pie[^]*-fPIC/,
  },
  'an archive that was compiled for glibc': {
    build: buildScript(
      [
        compile(
          'fortified',
          '#include <string.h>\nchar to[8]; int fortified_fn(char *from, long n) { memcpy(to, from, n); return to[0]; }',
          'gcc -O2 -fPIC -D_FORTIFY_SOURCE=2',
        ),
      ],
      'rustc-link-lib=fortified',
    ),
    main: 'extern "C" { fn fortified_fn(from: *const u8, n: i64) -> i32; }\nfn main() { println!("{}", unsafe { fortified_fn(b"abc".as_ptr(), 2) }); }\n',
    says: /compiled for glibc: __memcpy_chk exists only there/,
  },
  'libpq without the two libraries that it needs': {
    build: buildScript(
      [
        compile(
          'pq',
          'int pg_encoding_to_char(void); int PQconnectdb(void) { return pg_encoding_to_char(); }',
        ),
      ],
      'rustc-link-lib=pq',
    ),
    main: calls('PQconnectdb'),
    says: /pg_encoding_to_char is in libpgcommon and libpgport[^]*PKG_CONFIG_ALL_STATIC=1/,
  },
  'C++ without its library': {
    build: buildScript(
      [
        'cd $OUT && printf \'%s\' \'#include <string>\nextern "C" int cxx_fn() { std::string text(99, 65); text += "b"; return text.size(); }\' > cxx.cc && $(command -v musl-g++ || echo g++) -O0 -fPIC -c cxx.cc -o cxx.o && ar rc libcxx.a cxx.o',
      ],
      'rustc-link-lib=cxx',
    ),
    main: calls('cxx_fn'),
    says: /written in C\+\+, and its library is not linked after it[^]*link `stdc\+\+`/,
  },
  'one symbol twice': {
    build: buildScript(
      [
        compile('one', 'int twice_fn(void) { return 1; } int one_fn(void) { return 2; }'),
        compile('two', 'int twice_fn(void) { return 1; } int two_fn(void) { return 3; }'),
      ],
      'rustc-link-lib=one',
      'rustc-link-lib=two',
    ),
    main: 'extern "C" { fn one_fn() -> i32; fn two_fn() -> i32; }\nfn main() { println!("{}", unsafe { one_fn() + two_fn() }); }\n',
    says: /Two archives or objects define twice_fn/,
  },
  'a header of glibc': {
    build: buildScript([compile('trace', '#include <execinfo.h>\n')]),
    says: /execinfo\.h is an extension of glibc that musl does not have/,
  },
  'a header of a library': {
    build: buildScript([compile('tls', '#include <openssl/ssl.h>\n')]),
    says: /openssl\/ssl\.h belongs to openssl[^]*openssl-dev openssl-libs-static/,
  },
  'a header of the kernel': {
    build: buildScript([compile('can', '#include <linux/can.h>\n')]),
    says: /linux\/can\.h is a header of the Linux kernel[^]*linux-headers/,
  },
  'a Rust that is too old': {
    files: {
      'Cargo.toml': manifest('app').replace('edition = "2021"', 'edition = "2021"\nrust-version = "1.999"'),
    },
    says: /A crate asks for Rust 1\.999[^]*No Alpine release up to 3\.24 has it/,
  },
  'an edition that cargo does not know': {
    files: { 'Cargo.toml': manifest('app').replace('2021', '2027') },
    says: /This cargo does not know the edition 2027|edition is older/,
  },
  'pkg-config across platforms': {
    dependencies: 'pkg-config = "0.3"',
    build: 'fn main() { pkg_config::probe_library("libpq").unwrap(); }\n',
    says: /The builder's own rustc is for another platform than the target[^]*PKG_CONFIG_ALLOW_CROSS = "1"/,
  },
  'no pkg-config': {
    dependencies: 'pkg-config = "0.3"',
    metadata: 'env = { PKG_CONFIG_ALLOW_CROSS = "1", PKG_CONFIG = "/no/pkg-config" }',
    build: 'fn main() { if let Err(e) = pkg_config::probe_library("libpq") { panic!("{}", e); } }\n',
    says: /A build script asks pkg-config, which is not there[^]*apk add --no-cache pkgconf/,
  },
  'no .pc file': {
    dependencies: 'pkg-config = "0.3"',
    metadata: 'env = { PKG_CONFIG_ALLOW_CROSS = "1" }',
    build: 'fn main() { if let Err(e) = pkg_config::probe_library("libpq") { panic!("{}", e); } }\n',
    says: /looks for libpq\.pc[^]*libpq-dev/,
  },
  'no CMake': {
    dependencies: 'cmake = "0.1"',
    build: 'fn main() { cmake::build("native"); }\n',
    files: { 'native/CMakeLists.txt': 'cmake_minimum_required(VERSION 3.5)\nproject(x C)\n' },
    says: /A build script runs cmake, which is not there[^]*apk add --no-cache cmake/,
  },
};

describe('failures of native builds, provoked in a container', () => {
  const workspace = createWorkspace();
  beforeAll(() => writeSmallApp(workspace, 'app', calls('unused')));
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  const provoked = Object.entries(CASES).filter(([name]) => {
    if (!name.includes('glibc') || isTestBuilder()) return true;
    notRun(name, 'Alpine has no compiler for glibc');
    return false;
  });

  it.each(rows(provoked))(
    '%s',
    (_name, { build, main, files = {}, dependencies, metadata = '', args = [], says }) => {
      rmSync(join(workspace.root, 'apps/app'), { recursive: true, force: true });
      const more = dependencies ? `${metadata}\n[build-dependencies]\n${dependencies}\n` : metadata;
      const all = {
        'Cargo.toml': manifest('app', more),
        'src/main.rs': main ?? 'fn main() {}\n',
        ...(build ? { 'build.rs': build } : {}),
        ...files,
      };
      for (const [path, text] of Object.entries(all)) workspace.write(`apps/app/${path}`, text);
      if (dependencies) must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update');
      const { status, output } = workspace.nx(['run', 'app:static-build', '--skip-nx-cache', ...args]);
      expect(status).not.toBe(0);
      expect(output).toMatch(says);
      // Cargo's own output stays above the explanation.
      expect(output.split(/ NX {3}(?:cargo|app is)/)[0]).toMatch(/error|Compiling app/);
    },
  );
});
