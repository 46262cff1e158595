import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/** Nx 24 passes the outputs of earlier tasks in another format. e2e/host tests that. */
describe.each(['22.7.12', '23.3.2'])('package under nx %s', (version) => {
  const workspace = createWorkspace({ nx: version, devkit: version, isolate: true });
  const run = (...more: string[]) => workspace.nx(['run', 'app:package', '--output-style=static', ...more]);
  afterAll(() => workspace.remove());

  it('packs what the task before has made, and is a hit when that stays the same', () => {
    const options = { engine: 'host', target: hostTarget().target };
    workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
    workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
    workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    workspace.write('LICENSE', 'MIT\n');
    workspace.write(
      'apps/app/Cargo.toml',
      '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[package.metadata.rust-static]\nstatic-feature = "static"\noutput-path = "dist/own"\n[package.metadata.rust-static.package]\nfiles = ["LICENSE"]\n',
    );
    workspace.write('apps/app/src/main.rs', 'fn main() { println!("hello"); }\n');
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(run(), 'package');
    const listed = workspace.exec('sh', ['-c', 'tar -tzf dist/apps/app/package/*.tar.gz']).stdout;
    expect(listed).toMatch(/\/LICENSE\n.*\/app\n/);
    workspace.write('apps/app/src/main.rs', 'fn main() { println!("hello"); }\n// note\n');
    const { output } = must(run(), 'package');
    expect(output).toMatch(/nx run app:static-build *\n/);
    expect(output).toMatch(/nx run app:package *\[(local cache|existing outputs)/);
  });

  it('is not cached under a key that does not cover the binary', () => {
    const { status, output } = run('--exclude-task-dependencies', '--skip-nx-cache');
    expect(status).not.toBe(0);
    expect(output).toContain('The cache key of app:package does not cover the binary');
  });
});
