import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(300_000);

/** A crate as published programs have it: its feature `static` compiles a library from a download. */
describe('a crate whose feature "static" means something else', () => {
  const workspace = createWorkspace();
  const manifest = (name: string, more: string): string =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
  const app = manifest(
    'app',
    '[features]\nstatic = ["collection/static"]\n[dependencies]\ncollection = { path = "../../libs/collection" }\n',
  );
  const build = () =>
    workspace.nx(['run', 'app:static-build', '--engine=host', `--triple=${hostTarget().target}`]);

  beforeAll(() => {
    workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
    workspace.write('apps/app/Cargo.toml', app);
    workspace.write('apps/app/src/main.rs', 'fn main() { println!("{}", collection::NAME); }\n');
    workspace.write(
      'libs/collection/Cargo.toml',
      manifest(
        'collection',
        '[features]\nstatic = ["media_info/static"]\n[dependencies]\nmedia_info = { path = "../media_info" }\n',
      ),
    );
    workspace.write('libs/collection/src/lib.rs', 'pub const NAME: &str = media_info::NAME;\n');
    workspace.write('libs/media_info/Cargo.toml', manifest('media_info', '[features]\nstatic = []\n'));
    workspace.write('libs/media_info/src/lib.rs', 'pub const NAME: &str = "linked as usual";\n');
    workspace.write(
      'libs/media_info/build.rs',
      'fn main() { if std::env::var_os("CARGO_FEATURE_STATIC").is_some() { panic!("no download"); } }\n',
    );
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
  });
  afterAll(() => workspace.remove());

  it('is built without it, unedited', () => {
    expect(workspace.read('apps/app/Cargo.toml')).toContain(app.trim());
    must(build(), 'static-build');
    must(workspace.nx(['sync:check']), 'sync:check');
  });

  it('says what the feature brought in, if the setting turns it on and that fails', () => {
    workspace.write(
      'apps/app/Cargo.toml',
      `${workspace.read('apps/app/Cargo.toml')}static-feature = "static"\n`,
    );
    const { status, output } = build();
    expect(status).not.toBe(0);
    expect(output).toContain('app/static -> collection/static -> media_info/static');
    expect(output).toContain('remove `static-feature = "static"` from [package.metadata.rust-static]');
  });
});
