import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../support/workspace.cjs';
import { packagingWorkspace, target } from '../packaging-workspace';

jest.setTimeout(600_000);

const workspace = packagingWorkspace();
afterAll(() => workspace.remove());

describe('static-build', () => {
  const build = (...more: string[]) => workspace.nx(['run', 'two:static-build', ...more]);
  const out = join(workspace.root, 'dist/apps/two/static');

  it('keeps debug information beside the binary, where debuggers look for it', () => {
    must(build('--debugSymbols'), 'static-build');
    const [binary] = JSON.parse(workspace.read('dist/apps/two/static/artifact.json')).binaries;
    expect(binary.debug).toMatchObject({ path: 'two.debug' });
    expect(workspace.exec('readelf', ['--string-dump=.gnu_debuglink', join(out, 'two')]).output).toContain(
      'two.debug',
    );
    expect(workspace.exec('readelf', ['-SW', join(out, 'two')]).output).not.toContain('.debug_info');
    const symbols = workspace.exec('readelf', ['-SW', join(out, 'two.debug')]).output;
    expect(symbols).toContain('.debug_info');
    const lines = workspace.exec('readelf', ['--debug-dump=decodedline', join(out, 'two.debug')]).output;
    expect(lines).toContain('main.rs');
    expect(readFileSync(join(out, 'two.debug')).includes(workspace.root)).toBe(false);
    must(workspace.packOnly('two'), 'package');
    expect(readdirSync(workspace.folder('two'))).toContain(`two-0.1.0-${target}-debug.tar.gz`);
  });

  it('runs the binary after the proof, and keeps none that fails', () => {
    must(build(), 'static-build');
    expect(must(build('--smoke=--version'), 'static-build').output).toContain('rust-static: smoke test (');
    const before = workspace.read('dist/apps/two/static/artifact.json');
    const failing = 'fn main() { eprintln!("no database"); std::process::exit(3); }\n';
    const { status, output } = workspace.withText('apps/two/src/main.rs', failing, () =>
      build('--smoke=--check'),
    );
    expect(status).not.toBe(0);
    expect(output).toContain('`two --check` ended with exit status 3');
    expect(output).toContain('no database');
    expect(workspace.read('dist/apps/two/static/artifact.json')).toBe(before);
  });
});

describe('rust-static reproduce', () => {
  const cli = (...args: string[]) =>
    workspace.exec('node_modules/.bin/rust-static', ['reproduce', 'two', ...args]);

  it('says that two builds have the same bytes', () => {
    must(workspace.nx(['run', 'two:static-build']), 'static-build');
    const { stdout } = must(cli(), 'reproduce');
    expect(stdout).toMatch(/^two, .*: two builds from nothing$/m);
    expect(stdout).toMatch(/^ {2}same {7}two {2}sha256 [0-9a-f]{12}$/m);
    expect(stdout).toContain('dist/apps/two/static has these bytes too');
    expect(stdout).toContain('\nReproducible: ');
  });

  it('says where two builds differ, and how to see more', () => {
    workspace.write(
      'apps/two/build.rs',
      'fn main() { std::thread::sleep(std::time::Duration::from_millis(1100)); let t = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(); println!("cargo::rustc-env=BUILT=built at unix time {t}"); }\n',
    );
    const text = 'fn main() { println!("{}", env!("BUILT")); }\n';
    const { status, stdout } = workspace.withText('apps/two/src/main.rs', text, () => cli());
    rmSync(join(workspace.root, 'apps/two/build.rs'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ {2}DIFFERENT {2}two {2}sha256 [0-9a-f]{12} and [0-9a-f]{12}$/m);
    expect(stdout).toMatch(
      /First difference: \.rodata, at offset 0x[0-9a-f]+ of the file\n {6}".*built at unix time \d/,
    );
    expect(stdout).toContain('diffoscope');
    expect(stdout).toMatch(/\nNot reproducible\.\n\nCommon causes:\n.*SOURCE_DATE_EPOCH/);
  });
});
