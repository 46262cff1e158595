import { writeSmallApp } from '../support/small-app.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

jest.setTimeout(600_000);

const workspace = createWorkspace();
const glibc = hostTarget().musl.replace('musl', 'gnu');
const JUNIT = 'dist/apps/app/static-test/junit.xml';
const test = (...more: string[]) => workspace.nx(['run', 'app:static-test', ...more]);

/** glibc refuses a locale that is not installed. musl accepts every name. */
const LOCALE = `
unsafe extern "C" { fn setlocale(category: i32, name: *const std::ffi::c_char) -> *const std::ffi::c_char; }
#[test] fn unknown_locale_is_refused() {
    assert!(unsafe { setlocale(6, c"no_SUCH".as_ptr()) }.is_null(), "this libc accepts every locale");
}
`;
const CONTAINER = `
#[test] fn is_in_the_container() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    assert_eq!(folder, "/rust-static/src/apps/app");
    assert_eq!(std::env::current_dir().unwrap(), std::path::Path::new(&folder));
    assert_eq!(std::fs::read_to_string("tests/data.txt").unwrap(), "data");
    assert!(std::fs::write("tests/data.txt", "other").is_err(), "sources can be written");
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/x"), "x").unwrap();
}
#[test] fn has_only_the_loopback_interface() {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let names = std::fs::read_dir("/sys/class/net").unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.filter(|name| name != "lo").count() == 0 || std::net::UdpSocket::bind("0.0.0.0:0").unwrap().connect("192.0.2.1:9").is_err());
}
`;

beforeAll(() => {
  writeSmallApp(workspace, 'app', 'fn main() {}\n');
  workspace.write('apps/app/tests/libc.rs', LOCALE);
  workspace.write('apps/app/tests/place.rs', CONTAINER);
  workspace.write('apps/app/tests/data.txt', 'data');
});
afterAll(() => {
  removeVolumes(workspace);
  workspace.remove();
});

describe('static-test with the docker engine', () => {
  it('fails for a test that passes with glibc, because it runs the static musl program', () => {
    const only = ['run', 'app:static-test-only', '--engine=host', `--triple=${glibc}`, '--tests=libc'];
    expect(must(workspace.nx(only), 'static-test-only').output).toContain('rust-static: 1 test passed');
    const { status, output } = test();
    expect(status).toBe(1);
    expect(output).toContain('this libc accepts every locale');
    expect(output).toContain('1 of 3 tests of app failed');
    const junit = workspace.read(JUNIT);
    expect(junit).toContain('<testcase classname="app::libc" name="unknown_locale_is_refused"><failure');
    for (const name of ['is_in_the_container', 'has_only_the_loopback_interface'])
      expect(junit).toContain(`<testcase classname="app::place" name="${name}"/>`);
  });

  it('is a hit after it has passed', () => {
    workspace.write('apps/app/tests/libc.rs', '#[test] fn one() {}\n');
    expect(must(test(), 'static-test').output).toContain('rust-static: 3 tests passed');
    expect(must(test(), 'static-test').output).toMatch(
      /static-test .*\[(existing outputs match|local cache)/,
    );
  });
});
