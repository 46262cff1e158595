import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../support/rows.cjs';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

jest.setTimeout(600_000);

/** The tests of a crate with the host engine, in a workspace of crates without a registry. */
const workspace = createWorkspace();
const { target } = hostTarget();
const JUNIT = 'dist/apps/app/static-test/junit.xml';
const HIT = /run app:static-test .*\[(existing outputs match the cache|local cache)/;
const nx = (name: string, ...more: string[]) =>
  workspace.nx(['run', `app:${name}`, '--engine=host', `--triple=${target}`, ...more]);
const test = (...more: string[]) => nx('static-test', ...more);
const junit = (): string => workspace.read(JUNIT);

const MAIN = `fn main() { println!("{}", app::double(21)); }
#[cfg(test)] mod tests { #[test] fn main_runs() { super::main() } }
`;
const LIB = `/// \`\`\`
/// assert_eq!(app::double(2), 4);
/// \`\`\`
pub fn double(x: i32) -> i32 { 2 * x }
#[cfg(test)] mod tests {
    #[test] fn doubles() { assert_eq!(super::double(4), 8) }
    #[test] #[ignore = "slow"] fn later() { panic!("was not ignored") }
    #[test] #[should_panic] fn overflows() { super::double(i32::MAX); }
}
`;
const CLI = `#[test] fn prints() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_app")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "42\\n");
}
#[test] fn reads_data() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    assert_eq!(std::fs::read_to_string(format!("{folder}/tests/data.txt")).unwrap(), helper::expected());
}
`;
const crate = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
const locked = (name: string, more = ''): string =>
  `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n${more}`;

beforeAll(() => {
  workspace.write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
  workspace.write(
    'Cargo.lock',
    `version = 4\n${locked('app', 'dependencies = ["helper"]\n')}${locked('helper')}`,
  );
  workspace.write(
    'apps/app/Cargo.toml',
    crate(
      'app',
      '[package.metadata.rust-static]\nalpine = "3.24"\n[dev-dependencies]\nhelper = { path = "../../libs/helper" }\n[[test]]\nname = "own"\nharness = false\n',
    ),
  );
  workspace.write('apps/app/src/main.rs', MAIN);
  workspace.write('apps/app/src/lib.rs', LIB);
  workspace.write('apps/app/tests/cli.rs', CLI);
  workspace.write('apps/app/tests/own.rs', 'fn main() { println!("test fake ... FAILED"); }\n');
  workspace.write('apps/app/tests/data.txt', 'data');
  workspace.write('libs/helper/Cargo.toml', crate('helper'));
  workspace.write('libs/helper/src/lib.rs', 'pub fn expected() -> &\'static str { "data" }\n');
});
afterAll(() => workspace.remove());

describe('static-test with the host engine', () => {
  it('runs the tests of library, program and tests/ as static programs, and writes junit.xml', () => {
    const { output } = must(test(), 'static-test');
    expect(output).toContain('rust-static: proved static');
    expect(output).toContain(`rust-static: 6 tests passed, 1 ignored: ${JUNIT}`);
    expect(junit()).toContain('<testsuites name="app" tests="7" failures="0" errors="0" skipped="1"');
    for (const name of [
      'tests::doubles',
      'tests::overflows',
      'tests::main_runs',
      'prints',
      'reads_data',
      'own',
    ])
      expect(junit()).toContain(`name="${name}"/>`);
    expect(junit()).toContain('name="tests::later"><skipped message="slow">');
  });

  it('is a hit if nothing changed, and restores the results', () => {
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    expect(must(test(), 'static-test').output).toMatch(HIT);
    expect(junit()).toContain('tests="7"');
  });

  it('fails if a test fails, says which, and is not a hit afterwards', () => {
    workspace.withText('apps/app/src/lib.rs', LIB.replace('2 * x', '3 * x'), () => {
      for (const time of ['first', 'second']) {
        const { status, output } = test();
        expect({ time, status }).toEqual({ time, status: 1 });
        expect(output).not.toMatch(HIT);
        expect(output).toMatch(/assertion `left == right` failed/);
        expect(output).toContain('2 of 7 tests of app failed');
        expect(output).toContain('app tests::doubles');
      }
      expect(junit()).toContain('failures="2"');
      expect(junit()).toContain('<failure message="assertion `left == right` failed">');
      const { output } = nx('static-test-only', '--filter=overflows');
      expect(output).toContain('rust-static: 2 tests passed');
    });
    expect(must(test(), 'static-test').output).toMatch(HIT);
  });

  it.each(
    rows([
      [
        'a development dependency',
        'libs/helper/src/lib.rs',
        'pub fn expected() -> &\'static str { "other" }\n',
      ],
      ['data that a test reads', 'apps/app/tests/data.txt', 'other'],
    ]),
  )('runs again after a change of %s, which does not rebuild the program', (_what, file, text) => {
    must(nx('static-build'), 'static-build');
    workspace.withText(file, text, () => {
      const { status, output } = test();
      expect(status).toBe(1);
      expect(output).toContain('app::cli reads_data');
      const isHit = /run app:static-build .*\[(existing outputs match the cache|local cache)/;
      if (file.startsWith('libs/')) expect(must(nx('static-build'), 'static-build').output).toMatch(isHit);
    });
  });

  it('fails if a test ends its program with status 0, which hides what comes after', () => {
    const text = `#[test] fn a() { std::process::exit(0) }\n#[test] fn b() { panic!("hidden") }\n`;
    workspace.withText('apps/app/tests/cli.rs', text, () => {
      for (let times = 0; times < 2; times++) {
        const { status, output } = test('--testArgs=--test-threads=1');
        expect(status).toBe(1);
        expect(output).not.toMatch(HIT);
      }
      expect(junit()).toMatch(/<testsuite name="app::cli" [^]*ended/);
    });
  });

  it('runs each program as it was compiled, whatever an earlier one has written into sources', () => {
    const write = `#[test] fn writes() {
      let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
      std::fs::write(format!("{folder}/tests/own.rs"), "fn main() {}").unwrap();
    }\n`;
    workspace.withText('apps/app/tests/cli.rs', write, () =>
      workspace.withText('apps/app/tests/own.rs', 'fn main() { panic!("not good") }\n', () => {
        for (let times = 0; times < 2; times++) expect(test().output).toContain('app::own own');
      }),
    );
  });

  it('refuses a library that reads what is no input, as static-build does', () => {
    workspace.write('outside.txt', 'data');
    const file = join(workspace.root, 'outside.txt');
    const reads = `pub fn expected() -> &'static str { include_str!("${file}") }\n`;
    workspace.withText('libs/helper/src/lib.rs', reads, () => {
      const { status, output } = test();
      expect(status).toBe(1);
      expect(output).toContain('outside.txt is read by app, but is not an input of it');
    });
  });

  it('refuses a filter, and runs it without the cache with the command that it names', () => {
    const { status, output } = test('--filter=doubles', '--tests=cli');
    expect(status).toBe(1);
    const command = /Run `nx (run app:\S+ --filter=doubles --tests=cli)`/.exec(output)?.[1];
    expect(command?.split(' ')).toEqual(['run', 'app:static-test-only', '--filter=doubles', '--tests=cli']);
    const args = ['--engine=host', `--triple=${target}`, '--filter=doubles'];
    for (let times = 0; times < 2; times++) {
      const only = must(workspace.nx(['run', 'app:static-test-only', ...args]), 'static-test-only').output;
      expect(only).not.toMatch(/static-test-only .*\[/);
      expect(only).toContain('rust-static: 2 tests passed');
    }
  });

  it('writes why nothing ran, if the tests cannot be compiled', () => {
    workspace.withText('apps/app/tests/cli.rs', 'nonsense\n', () => {
      expect(test().status).toBe(1);
      expect(junit()).toMatch(/name="build"><error message="cargo build failed for app/);
    });
  });

  it('runs ignored tests and the tests in documentation if asked', () => {
    const { status, output } = test('--ignored', '--doc');
    expect(status).toBe(1);
    expect(output).toContain('was not ignored');
    expect(junit()).toMatch(/name="apps\/app\/src\/lib.rs - double \(line 1\)"\/>/);
    expect(existsSync(join(workspace.root, 'apps/app/target'))).toBe(false);
  });
});
