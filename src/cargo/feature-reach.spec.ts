import { memoryFiles } from '../testing/memory-files';
import { broughtInBy } from './feature-reach';
import { readManifest } from './manifest';
import { pruningSource } from './pruning-source';
import { findWorkspace } from './workspace';

const crate = (name: string, more: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\n${more}`;
const locked = (name: string, dependencies: string[], registry = true): string =>
  `[[package]]\nname = "${name}"\nversion = "0.1.0"\n${registry ? 'source = "registry+https://x"\n' : ''}dependencies = ${JSON.stringify(dependencies)}\n`;

const FILES = {
  'Cargo.toml':
    '[workspace]\nmembers = ["app", "collection", "media"]\n[workspace.dependencies]\nmedia = { path = "media", default-features = false }\n',
  'app/Cargo.toml': crate(
    'app',
    '[features]\ndefault = ["tls"]\nstatic = ["collection/static", "dep:extra", "net?/rustls", "ssl/vendored"]\ntls = []\n' +
      '[dependencies]\ncollection = { path = "../collection" }\nextra = { version = "0.1", optional = true }\nnet = { version = "0.1", optional = true }\nssl = "0.1"\nplain = "0.1"\n',
  ),
  'collection/Cargo.toml': crate(
    'collection',
    '[features]\nstatic = ["media/static"]\n[dependencies]\nmedia.workspace = true\n',
  ),
  'media/Cargo.toml': crate(
    'media',
    '[features]\ndefault = []\nstatic = ["shared/x"]\n[dependencies]\nshared = { version = "0.1", features = ["y"] }\n',
  ),
  'Cargo.lock': [
    'version = 4\n',
    locked('app', ['collection', 'extra', 'net', 'plain', 'ssl'], false),
    locked('collection', ['media'], false),
    locked('extra', ['extra-sys', 'libc']),
    locked('extra-sys', []),
    locked('libc', []),
    locked('media', ['shared'], false),
    locked('net', []),
    locked('plain', ['libc']),
    locked('shared', []),
    locked('ssl', ['ssl-src', 'libc']),
    locked('ssl-src', []),
  ].join('\n'),
};

const found = (more: Record<string, string> = {}, enabled = ['default']): Record<string, string> => {
  const files = memoryFiles({ ...FILES, ...more });
  const source = pruningSource(files, findWorkspace(files, 'app'));
  const reached = broughtInBy(files, source, readManifest(files, 'app')!, 'static', enabled);
  return Object.fromEntries([...reached].map(([name, chain]) => [name, chain.join(' > ')]));
};

describe('broughtInBy', () => {
  it('follows a feature through path crates, optional crates, and what crates from elsewhere may need', () => {
    expect(found()).toMatchObject({
      collection: 'app/static > collection/static',
      media: 'app/static > collection/static > media/static',
      shared: 'app/static > collection/static > media/static > shared/x',
      extra: 'app/static > extra',
      'extra-sys': 'app/static > extra > extra-sys',
      ssl: 'app/static > ssl/vendored',
      'ssl-src': 'app/static > ssl/vendored > ssl-src',
    });
  });

  it('leaves out what the build has anyway', () => {
    for (const name of ['app', 'plain', 'libc']) expect(Object.keys(found())).not.toContain(name);
    const anyway = crate(
      'collection',
      '[features]\nstatic = ["media/static"]\n[dependencies]\nmedia = { path = "../media", features = ["static"] }\n',
    );
    expect(Object.keys(found({ 'collection/Cargo.toml': anyway }))).not.toContain('media');
    expect(found({}, ['default', 'collection/static'])).not.toHaveProperty('media');
  });
});
