import { join } from 'node:path';
import { baseImage, builderImage } from '../support/test-builder.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must, repository } from '../support/workspace.cjs';
import { commit, shell, type Workspace } from './app';
import { pageOf } from './page';

jest.setTimeout(900_000);

const WORKSPACE = `[workspace]
members = ["MEMBERS/*"]
resolver = "2"

[workspace.metadata.rust-static]
base-image = "${baseImage}"
`;
const tarball = join(repository, 'tmp/package/rust-static.tgz');
// The plugin is installed from its tarball instead of a registry.
const packed = (script: string): string => script.replace(/@org\/rust-static$/m, tarball);

/** Creates and commits a folder like that of the guide's reader. */
function startFrom(members: string, files: Record<string, string>): Workspace {
  const workspace = createWorkspace();
  workspace.write('Cargo.toml', WORKSPACE.replace('MEMBERS', members));
  for (const [path, text] of Object.entries(files)) workspace.write(path, text);
  workspace.write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\n');
  must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  commit(workspace, 'before');
  return workspace;
}
const crate = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n${more}`;

describe('guides, block by block', () => {
  let workspace: Workspace;
  afterEach(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  it('an existing crate', () => {
    const { example, untried } = pageOf('docs/guides/existing-crate.md');
    workspace = startFrom('crates', {
      'crates/server/Cargo.toml': crate('server', 'libz-sys = { version = "1", features = ["static"] }\n'),
      'crates/server/src/main.rs':
        'fn main() {\n    // A comment of its own.\n    println!("server {}", env!("CARGO_PKG_VERSION"));\n}\n',
    });
    const before = workspace.read('crates/server/src/main.rs');
    shell(workspace, packed(example('install')));
    expect(shell(workspace, example('look'))).toMatch(/^server$/m);
    expect(shell(workspace, example('set up'))).toMatch(/crates\/server\/Cargo\.toml +\|/);
    expect(workspace.read('crates/server/src/main.rs')).toBe(before);
    const asked = shell(workspace, example('ask'));
    expect(asked).toMatch(/zlib .*libz-sys/);
    expect(asked).toContain('x86_64-alpine-linux-musl');
    const built = shell(workspace, example('build'));
    expect(built).toMatch(/static-pie, musl[^]*\nserver 0\.1\.0\n[^]*sbom\.cdx\.json/);
    expect(shell(workspace, 'npx nx run server:static-build')).toMatch(/local cache|existing outputs match/);
    expect(untried()).toEqual({ names: [], unnamed: 0 });
  });

  it('OpenSSL, compiled by its crate', () => {
    const { example, untried } = pageOf('docs/guides/openssl.md');
    workspace = startFrom('apps', {
      'apps/other/Cargo.toml': crate('other'),
      'apps/other/src/lib.rs': '',
    });
    shell(workspace, 'npx nx g @org/rust-static:init');
    const output = shell(workspace, example('vendored'));
    expect(output).toMatch(/openssl .*openssl-src|openssl .*compiled/);
    expect(workspace.read('apps/fetch/Dockerfile')).toMatch(/linux-headers[^]*perl/);
    // native.e2e.ts shows that OpenSSL compiles, links and works this way.
    expect(untried()).toEqual({ names: [], unnamed: 0 });
  });

  it('the output of another target', () => {
    const { example, untried } = pageOf('docs/guides/embed-a-web-app.md');
    workspace = startFrom('apps', {
      'apps/app/Cargo.toml': `${crate('app')}\n${example('include apps/app/Cargo.toml')}builder-image = "${builderImage}"\n`,
      'apps/app/src/main.rs': example('main apps/app/src/main.rs'),
      'web/project.json': example('target web/project.json'),
      'web/index.html': 'one',
    });
    shell(workspace, 'npx nx g @org/rust-static:init');
    for (const text of ['one', 'two']) {
      workspace.write('web/index.html', text);
      expect(shell(workspace, example('build'))).toMatch(/static-pie, musl/);
      expect(shell(workspace, 'dist/apps/app/static/app')).toBe(text);
    }
    workspace.write('web/index.html', 'one');
    shell(workspace, 'rm -r dist');
    expect(shell(workspace, example('build'))).toMatch(/app:static-build +\[local cache\]/);
    expect(shell(workspace, 'dist/apps/app/static/app')).toBe('one');
    expect(untried()).toEqual({ names: [], unnamed: 0 });
  });

  it('a Dockerfile of your own', () => {
    const { example, untried } = pageOf('docs/guides/from-dockerfile.md');
    const dockerfile = example('dockerfile apps/app/Dockerfile');
    workspace = startFrom('apps', {
      'apps/app/Cargo.toml': crate('app'),
      'apps/app/src/main.rs': 'fn main() { println!("{}", env!("GREETING")); }\n',
      'apps/app/Dockerfile': dockerfile,
    });
    shell(workspace, 'npx nx g @org/rust-static:init');
    expect(shell(workspace, example('build'))).toMatch(/static-pie, musl/);
    expect(workspace.read('apps/app/Dockerfile')).toBe(dockerfile);
    expect(shell(workspace, 'dist/apps/app/static/app')).toBe('from the image\n');
    const ready = example('ready apps/app/Cargo.toml').replace(/"registry[^"]*"/, `"${builderImage}"`);
    const manifest = workspace.read('apps/app/Cargo.toml').replace(/\n\[package\.metadata[^]*$/, '\n');
    workspace.write('apps/app/Cargo.toml', `${manifest}${ready}`);
    workspace.write('apps/app/src/main.rs', 'fn main() { println!("ready"); }\n');
    must(workspace.nx(['run', 'app:static-build']), 'static-build');
    expect(shell(workspace, 'dist/apps/app/static/app')).toBe('ready\n');
    expect(untried()).toEqual({ names: [], unnamed: 0 });
  });
});
