import { memoryFiles, thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { STATIC_BUILD, type PluginEntries } from '../plan/crate-settings';
import { missingProject, missingTarget } from './missing';

const node = (root: string, targets: object = {}) =>
  ({ name: root.split('/').at(-1)!, type: 'app' as const, data: { root, targets } }) as never;
const APP = node('apps/app', { 'static-build': { executor: STATIC_BUILD } });
const MANIFEST = '[package]\nname = "util"\nversion = "0.1.0"\n';
const missing = (
  one: never,
  files: Record<string, string>,
  nodes: object = { app: APP },
  plugins: PluginEntries = [],
) => missingTarget(one, 'static-build', { nodes: nodes as never, workspaceRoot: tempFolder(files), plugins });

describe('missingTarget', () => {
  it('sends nobody from a library to a generator that must refuse it', () => {
    const files = { 'libs/util/Cargo.toml': MANIFEST, 'libs/util/src/lib.rs': '' };
    const error = missing(node('libs/util'), files);
    expect(error).toMatchObject({ code: 'crate-is-library' });
    expect(error.message).toContain('Use an app instead: app.');
    expect(missing(node('libs/util'), files, {}).message).toContain('Add libs/util/src/main.rs');
  });

  it.each([
    ['project-not-crate', node('web'), { 'web/index.js': '' }, 'Use an app instead: app.'],
    [
      'crate-disabled',
      node('apps/off'),
      {
        'apps/off/Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\nenabled = false\n`,
        'apps/off/src/main.rs': '',
      },
      'Remove that setting.',
    ],
    [
      'target-unknown',
      node('apps/new'),
      { 'apps/new/Cargo.toml': MANIFEST, 'apps/new/src/main.rs': '' },
      'Run `nx g @org/rust-static:setup apps/new`.',
    ],
    [
      'target-not-ours',
      node('apps/own', { 'static-build': { executor: 'nx:run-commands' } }),
      {},
      '"staticBuildTargetName"',
    ],
  ])('says %s with what to do', (code, one, files, words) => {
    const error = missing(one, files as Record<string, string>);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(words);
  });

  it('says that the entry of the plugin leaves the crate out, where setup would not help', () => {
    const files = { 'apps/new/Cargo.toml': MANIFEST, 'apps/new/src/main.rs': '' };
    const entry = { plugin: '@org/rust-static', include: ['crates/**'] };
    const error = missing(node('apps/new'), files, undefined, [entry]);
    expect(error).toMatchObject({ code: 'crate-without-entry' });
    const right = { ...entry, include: ['crates/**', 'apps/**'] };
    expect(missing(node('apps/new'), files, undefined, [right])).toMatchObject({ code: 'target-unknown' });
    expect(missing(node('apps/new'), files, undefined, ['other'])).toMatchObject({ code: 'target-unknown' });
  });

  it('says what is wrong with the manifest', () => {
    const files = { 'apps/new/Cargo.toml': '[package\n' };
    expect(thrown(() => missing(node('apps/new'), files)).message).toContain(
      'Cannot parse apps/new/Cargo.toml',
    );
  });
});

describe('missingProject', () => {
  const nodes = { app: APP };
  const files = memoryFiles({
    'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\n',
    'apps/util/Cargo.toml': MANIFEST,
  });

  it('names the closest project', () => {
    const error = missingProject('ap', { nodes, files: memoryFiles({}), plugins: [] });
    expect(error.message).toContain('Did you mean "app"?');
  });

  it.each<[string, PluginEntries]>([
    ['project-hidden', ['@org/rust-static']],
    ['plugin-not-registered', ['@nx/js']],
    ['crate-without-entry', [{ plugin: '@org/rust-static', exclude: ['apps/util/**'] }]],
  ])('says why Nx does not see a crate: %s', (code, plugins) => {
    expect(missingProject('util', { nodes, files, plugins })).toMatchObject({ code });
  });
});
