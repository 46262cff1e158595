import type { Tree } from '@nx/devkit';
import { readManifest } from '../../cargo/manifest';
import { settingsAt } from '../../plan/crate-settings';
import { enabledFeatures } from '../../plan/settings';
import { runSetup as run, textIn as read, workspaceTree as tree } from '../../testing/setup-tree';
import { filesInTree } from '../target-settings';

const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n';
const COLLECTION = 'collection = { path = "../../libs/collection" }\n';
const library = (name: string, more: string): Record<string, string> => ({
  [`libs/${name}/Cargo.toml`]: `[package]\nname = "${name}"\nversion = "0.1.0"\n${more}`,
  [`libs/${name}/src/lib.rs`]: '',
});
/** The feature means: download a library and compile it. */
const FILES = {
  'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n',
  'apps/app/Cargo.toml': `${CRATE}[features]\nstatic = ["collection/static"] # mine\n[dependencies]\n${COLLECTION}`,
  'apps/app/src/main.rs': '',
  ...library(
    'collection',
    '[features]\nstatic = ["media_info/static"]\n[dependencies]\nmedia_info = { path = "../media_info" }\n',
  ),
  ...library('media_info', '[features]\nstatic = []\n'),
};
const MANIFEST = 'apps/app/Cargo.toml';
const enabled = (target: Tree): string[] => enabledFeatures(settingsAt(filesInTree(target), 'apps/app', []));

describe('setup of a crate with a feature "static" of its own', () => {
  it('leaves the feature alone and off, says how to turn it on, and a second run does the same', async () => {
    const target = tree(FILES);
    const said = await run(target);
    const once = read(target, MANIFEST);
    expect(once).toBe(`${FILES[MANIFEST]}\n[package.metadata.rust-static]\nalpine = "3.24"\n`);
    expect(enabled(target)).toEqual([]);
    expect(read(target, 'apps/app/Dockerfile')).not.toContain('--features');
    expect(said).toContain('add `static-feature = "static"` to [package.metadata.rust-static]');
    expect(await run(target)).toContain('The feature "static" of apps/app/Cargo.toml was there before');
    expect(read(target, MANIFEST)).toBe(once);
  });

  it('turns it on once the setting names it, and does not rewrite it', async () => {
    const target = tree(FILES);
    await run(target);
    target.write(MANIFEST, `${read(target, MANIFEST)}static-feature = "static"\n`);
    const named = read(target, MANIFEST);
    expect(await run(target)).not.toContain('The feature');
    expect(read(target, MANIFEST)).toBe(named);
    expect(enabled(target)).toEqual(['static']);
  });

  it('gives libraries a feature of another name', async () => {
    const target = tree(FILES);
    await run(target, { libraries: ['zlib'] });
    expect(read(target, MANIFEST)).toContain('static = ["collection/static"] # mine\nstatic-libs = []\n');
    expect(enabled(target)).toEqual(['static-libs']);
    expect(read(target, 'apps/app/build.rs')).toContain('var_os("CARGO_FEATURE_STATIC_LIBS")');
    expect(read(target, 'apps/app/Dockerfile')).toContain('--features static-libs');
    const once = [MANIFEST, 'apps/app/build.rs'].map((path) => read(target, path));
    await run(target, { libraries: ['zlib', 'bzip2'] });
    expect(read(target, 'apps/app/build.rs')).toContain('&["z", "bz2"]');
    await run(target);
    expect(read(target, MANIFEST)).toBe(once[0]!.replace('["zlib"]', '["zlib", "bzip2"]'));
  });
});

describe('setup of a crate that has both features', () => {
  it.each([['[package.metadata.rust-static]\nalpine = "3.24"\n'], ['']])(
    'uses "static-libs" and keeps its content (metadata: %j)',
    async (metadata) => {
      const features = '[features]\nstatic = []\nstatic-libs = ["curl-sys/static-curl"] # mine\n';
      const target = tree({ [MANIFEST]: `${CRATE}${features}${metadata}`, 'apps/app/src/main.rs': '' });
      await run(target, { libraries: ['z'] });
      expect(read(target, MANIFEST)).toContain(features);
      expect(enabled(target)).toEqual(['static-libs']);
      expect(read(target, 'apps/app/build.rs')).toContain('CARGO_FEATURE_STATIC_LIBS');
    },
  );
});

describe('the feature that setup writes', () => {
  it('comes with the first library, with its setting, and not before', async () => {
    const target = tree({ [MANIFEST]: CRATE, 'apps/app/src/main.rs': '' });
    await run(target);
    expect(read(target, MANIFEST)).not.toContain('static = []');
    expect(await run(target, { libraries: ['zlib'] })).toContain('add `--features static`');
    expect(read(target, MANIFEST)).toContain('static = []');
    expect(read(target, MANIFEST)).toContain('static-feature = "static"');
    expect(enabled(target)).toEqual(['static']);
  });

  it('is in a new crate from the start', async () => {
    const target = tree();
    await run(target);
    expect(enabled(target)).toEqual(['static']);
    expect(readManifest(filesInTree(target), 'apps/app')!.features).toEqual({ static: [] });
  });

  it('turns on the features that path crates declare, and only names what it could add later', async () => {
    const declared = '[features]\nstatic = []\n[package.metadata.rust-static]\nstatic-feature = "static"\n';
    const plain = `${CRATE}[dependencies]\na = { path = "../../libs/a" }\nb = { path = "../../libs/b", optional = true }\nc = { path = "../../libs/c" }\n`;
    const target = tree({
      ...FILES,
      [MANIFEST]: plain,
      ...library('a', declared),
      ...library('b', declared),
      ...library('c', '[features]\nstatic = []\n'),
    });
    await run(target);
    expect(read(target, MANIFEST)).toMatch(/static = \[\s*"a\/static",\s*"b\?\/static",?\s*\]/);
    target.write('libs/c/Cargo.toml', `[package]\nname = "c"\nversion = "0.1.0"\n${declared}`);
    const once = read(target, MANIFEST);
    expect(await run(target)).toContain('add to it: "c/static".');
    expect(read(target, MANIFEST)).toBe(once);
  });

  it('is known by its build script where the setting is missing', async () => {
    const target = tree({ [MANIFEST]: CRATE, 'apps/app/src/main.rs': '' });
    await run(target, { libraries: ['zlib'] });
    target.write(MANIFEST, read(target, MANIFEST).replace('static-feature = "static"\n', ''));
    await run(target);
    expect(enabled(target)).toEqual(['static']);
    expect(target.read(MANIFEST, 'utf8')).not.toContain('static-libs');
  });
});
