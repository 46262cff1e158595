import { join } from 'node:path';
import { hostWorkspace } from '../../support/host-workspace';
import { must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/** A build script that writes into src, and runs again only if it is edited itself, as with tonic. */
const workspace = hostWorkspace();
workspace.write(
  'apps/app/Cargo.toml',
  '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\n',
);
workspace.write('apps/app/.gitignore', 'src/made.rs\n');
workspace.write(
  'apps/app/build.rs',
  `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let number = std::fs::read_to_string("number.txt").unwrap();
    std::fs::write("src/made.rs", format!("pub const NUMBER: u8 = {};", number.trim())).unwrap();
}
`,
);
workspace.write('apps/app/number.txt', '1\n');
workspace.write('apps/app/src/lib.rs', 'pub mod made;\n#[test]\nfn one() { assert_eq!(made::NUMBER, 2); }\n');
workspace.write('apps/app/src/main.rs', 'fn main() { println!("{}", app::made::NUMBER); }\n');
workspace.write('apps/app/tests/two.rs', '#[test]\nfn two() { assert_eq!(app::made::NUMBER, 2); }\n');
must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');

const run = (target: string): void =>
  void must(workspace.nx(['run', `app:${target}`, '--skip-nx-cache']), target);
const program = (): string =>
  workspace.exec(join(workspace.root, 'dist/apps/app/static/app'), []).stdout.trim();

it('builds again and again, with what the script writes each time', () => {
  run('static-build');
  run('static-build');
  expect(program()).toBe('1');
  // What plain cargo has left in the workspace is not seen.
  workspace.write('apps/app/src/made.rs', 'pub const NUMBER: u8 = 9;\n');
  workspace.write('apps/app/number.txt', '2\n');
  run('static-build');
  expect(program()).toBe('2');
});

it('runs the tests of library and tests/, each by a command of its own', () => {
  run('static-test');
  run('static-test');
});
