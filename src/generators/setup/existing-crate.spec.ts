import { runSetup as run, textIn as read, workspaceTree as tree } from '../../testing/setup-tree';
import { rejected } from '../../testing/memory-files';
import { normalizeSetup } from './normalize';

const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n';
const MANIFEST = 'apps/app/Cargo.toml';
const at = (folder: string, more = ''): Record<string, string> => ({
  [`${folder}/Cargo.toml`]: CRATE + more,
  [`${folder}/src/main.rs`]: 'fn main() {}\n',
});

describe('setup of a crate that exists', () => {
  it.each(['services/3d-viewer', 'apps/api.v2', 'apps/@team'])(
    'takes its name from the manifest, not from the folder %s',
    async (directory) => {
      const target = tree(at(directory));
      await run(target, { directory });
      expect(read(target, `${directory}/Cargo.toml`)).toContain('[package.metadata.rust-static]');
    },
  );

  it('needs no name for a crate at the root, whatever the folder of the checkout is called', () => {
    const normalized = normalizeSetup(
      { directory: '.' },
      {
        workspaceRoot: '/home/me/2048.rs',
        cwd: '/home/me/2048.rs',
        defaultAlpine: () => ({ release: '3.24', isInherited: false }),
        isThere: () => true,
      },
    );
    expect(normalized.root).toBe('.');
  });

  it('names members with a program if the folder is that of a workspace', async () => {
    const files = { ...at('crates/server'), 'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n' };
    const error = await rejected(run(tree(files), { directory: '.' }));
    expect(error.message).toContain('Give the folder of a crate: crates/server.');
  });

  it('leaves settings that the crate inherits where they are', async () => {
    const workspace =
      '[workspace]\nmembers = ["apps/*"]\n[workspace.metadata.rust-static]\nalpine = "3.23"\nlibraries = ["zlib"]\n';
    const target = tree({ ...at('apps/app'), 'Cargo.toml': workspace });
    await run(target);
    const once = read(target, MANIFEST);
    expect(once).not.toMatch(/alpine|libraries/);
    expect(once).toContain('[package.metadata.rust-static]\nstatic-feature = "static"\n');
    expect(read(target, 'apps/app/Dockerfile')).toContain('alpine:3.23');
    expect(read(target, 'apps/app/Dockerfile')).toContain('zlib-static');
    await run(target);
    expect(read(target, MANIFEST)).toBe(once);
    await run(target, { libraries: ['zstd'], alpine: '3.22' });
    expect(read(target, MANIFEST)).toContain('libraries = ["zlib", "zstd"]');
    expect(read(target, MANIFEST)).toContain('alpine = "3.22"');
  });

  it('leaves the release of the plugin options to them, also in a new crate', async () => {
    const plugins = [{ plugin: '@org/rust-static', options: { alpine: '3.23' } }];
    const target = tree({ 'nx.json': JSON.stringify({ plugins }) });
    await run(target);
    expect(read(target, MANIFEST)).not.toContain('alpine');
    expect(read(target, 'apps/app/Dockerfile')).toContain('alpine:3.23');
  });
});

describe('setup of a crate whose binaries need features', () => {
  const BINS =
    '[features]\ncli = []\ngui = []\n[[bin]]\nname = "window"\npath = "src/main.rs"\nrequired-features = ["gui"]\n[[bin]]\nname = "app"\npath = "src/main.rs"\nrequired-features = ["cli"]\n';

  it('turns on those of the main binary, and says so', async () => {
    const target = tree(at('apps/app', BINS));
    expect(await run(target)).toContain('now has `features = ["cli"]`');
    expect(read(target, MANIFEST)).toContain('\nfeatures = ["cli"]\n');
    const dockerfile = read(target, 'apps/app/Dockerfile');
    expect(dockerfile).toContain('--features cli\n');
    expect(dockerfile).toContain('for bin in app;');
    const once = read(target, MANIFEST);
    expect(await run(target)).not.toContain('now has');
    expect(read(target, MANIFEST)).toBe(once);
  });

  it('takes the features that the settings name', async () => {
    const settings = '[package.metadata.rust-static]\nfeatures = ["gui"]\nno-default-features = true\n';
    const target = tree(at('apps/app', BINS + settings));
    await run(target);
    const dockerfile = read(target, 'apps/app/Dockerfile');
    expect(dockerfile).toContain('--features gui --no-default-features\n');
    expect(dockerfile).toContain('for bin in window;');
  });

  it('says where to name more features if the settings name too few', async () => {
    const settings = '[package.metadata.rust-static]\nfeatures = []\n';
    const error = await rejected(run(tree(at('apps/app', BINS + settings))));
    expect(error.message).toContain(
      'such as features = ["cli"] in [package.metadata.rust-static] of apps/app/Cargo.toml',
    );
  });
});

describe('setup of a crate with a Dockerfile that is not for it', () => {
  const OWN = 'FROM rust:1.90 AS builder\nCOPY . .\nRUN cargo build --release\nFROM scratch\n';

  it('writes Dockerfile.static if the stage builder copies sources', async () => {
    const target = tree({ ...at('apps/app'), 'apps/app/Dockerfile': OWN });
    expect(await run(target)).toContain('The stage "builder" of your Dockerfile copies sources');
    expect(read(target, MANIFEST)).toContain('dockerfile = "Dockerfile.static"');
    expect(read(target, 'apps/app/Dockerfile.static')).toContain('AS builder');
    expect(read(target, 'apps/app/Dockerfile')).toBe(OWN);
    const once = read(target, MANIFEST);
    expect(await run(target)).toBe('');
    expect(read(target, MANIFEST)).toBe(once);
  });

  it('keeps the stage that copies only what builder-files names', async () => {
    const settings = '[package.metadata.rust-static]\nbuilder-files = ["keys"]\n';
    const text = 'FROM alpine AS builder\nCOPY keys/ /etc/apk/keys/\n';
    const target = tree({ ...at('apps/app', settings), 'apps/app/Dockerfile': text });
    await run(target);
    expect(target.exists('apps/app/Dockerfile.static')).toBe(false);
  });

  it('does not miss an end marker that is there, if the file is outside of the crate', async () => {
    const settings = '[package.metadata.rust-static]\ndockerfile = "../../docker/app.Dockerfile"\n';
    const target = tree(at('apps/app', settings));
    await run(target);
    expect(read(target, 'docker/app.Dockerfile')).toContain('# rust-static: end');
    expect(await run(target)).not.toContain('has lost the line');
  });
});

describe('setup that is called in a folder of the workspace', () => {
  const rootOf = (directory: string, cwd: string): string =>
    normalizeSetup(
      { directory },
      {
        workspaceRoot: '/repo',
        cwd,
        defaultAlpine: () => ({ release: '3.24', isInherited: false }),
        isThere: () => true,
      },
    ).root;

  it.each([
    ['.', '/repo/apps/app', 'apps/app'],
    ['app', '/repo/apps', 'apps/app'],
    ['../libs/a', '/repo/apps', 'libs/a'],
    // Nx's own generators take such a path from the root.
    ['apps/app', '/repo/apps', 'apps/app'],
    ['apps/app', '/repo', 'apps/app'],
    ['apps/app', '/elsewhere', 'apps/app'],
    ['/repo/apps/app', '/repo/libs', 'apps/app'],
  ])('takes %s in %s for %s', (directory, cwd, root) => {
    expect(rootOf(directory, cwd)).toBe(root);
  });
});

describe('setup and .gitignore', () => {
  it('keeps the line ends of the file', async () => {
    const target = tree({ ...at('apps/app'), '.gitignore': 'target\r\nnode_modules' });
    await run(target);
    expect(read(target, '.gitignore')).toMatch(/^target\r\nnode_modules\r\n\/dist\/\r\n/);
    expect(read(target, '.gitignore').replaceAll('\r\n', '')).not.toContain('\n');
  });

  it.each([
    ['apps/app', '/dist/apps/app/\n'],
    ['.', '/dist/static*/\n/dist/package*/\n/dist/serve/\n'],
  ])('does not hide a folder dist with files of the user: %s', async (directory, lines) => {
    const target = tree({ ...at(directory), 'dist/index.html': '<p>', '.gitignore': '' });
    await run(target, { directory });
    expect(read(target, '.gitignore')).toContain(lines);
    expect(read(target, '.gitignore')).not.toMatch(/^\/dist\/$/m);
    const once = read(target, '.gitignore');
    await run(target, { directory });
    expect(read(target, '.gitignore')).toBe(once);
  });
});

describe('setup beside other files', () => {
  it('is not stopped by a manifest of a template that does not parse', async () => {
    const target = tree({ 'templates/new/Cargo.toml': '[package]\n{{#if x}}name = "y"{{/if}}\n' });
    await run(target);
    expect(read(target, 'Cargo.toml')).toContain('"apps/app"');
  });

  it('says that the entry in nx.json leaves the crate out', async () => {
    const plugins = [{ plugin: '@org/rust-static', include: ['crates/**'] }];
    const target = tree({ ...at('apps/app'), 'nx.json': JSON.stringify({ plugins }) });
    expect(await run(target)).toContain('apps/app/Cargo.toml gets no targets: the `include` or `exclude`');
  });
});

it('setup says that git ignores the lock', async () => {
  const said = await run(tree({ ...at('apps/app'), '.gitignore': '/target\nCargo.lock\n' }));
  expect(said).toContain('apps/app/Cargo.lock is ignored by git');
});
