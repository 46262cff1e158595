import { memoryFiles } from '../testing/memory-files';
import { optionSources } from '../testing/option-sources';
import { normalizeOptions } from './normalize-options';
import { planBuild, type BuildPlan } from './plan';
import type { Settings } from './settings';

const CRATE = '[package]\nname = "app"\nversion = "1.2.3"\n[features]\nstatic = []\n';
const BASE = {
  'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\n',
  'Cargo.lock': 'version = 4\n',
  'apps/app/Cargo.toml': CRATE,
  'apps/app/src/main.rs': '',
};
const plan = (content: Record<string, string> = {}, options: Settings = {}): BuildPlan =>
  planBuild(
    memoryFiles({ ...BASE, ...content }),
    'app',
    'apps/app',
    normalizeOptions(optionSources({ options, host: { arch: 'arm64', platform: 'linux', alpine: false } })),
  );

describe('planBuild', () => {
  it('is a value that says what will be built from what', () => {
    expect(
      plan(
        { '.cargo/config.toml': '[build]\nrustflags = ["-C", "debuginfo=1"]\n' },
        { rustflags: ['-C', 'lto'], staticFeature: 'static' },
      ),
    ).toMatchObject({
      project: 'app',
      crate: { name: 'app', version: '1.2.3', root: 'apps/app' },
      cargoRoot: '.',
      target: 'aarch64-alpine-linux-musl',
      libc: 'musl',
      features: ['static'],
      bins: ['app'],
      rustflags: ['-C', 'target-feature=+crt-static', '-C', 'debuginfo=1', '-C', 'lto'],
      sourceRoots: ['apps/app'],
      sourceFiles: ['Cargo.toml', 'Cargo.lock', '.cargo/config.toml'],
    });
  });

  it('takes -crt-static at its word, for the proof to refuse', () => {
    expect(plan({}, { linker: 'lld', rustflags: ['-C', 'lto'] }).rustflags).toEqual([
      '-C',
      'target-feature=+crt-static',
      '-C',
      'link-arg=-fuse-ld=lld',
      '-C',
      'lto',
    ]);
    expect(plan({}, { rustflags: ['-C', 'target-feature=-crt-static'] }).rustflags).toEqual([
      '-C',
      'target-feature=-crt-static',
    ]);
  });

  it('says which command makes a missing lock', () => {
    const { 'Cargo.lock': _lock, ...content } = BASE;
    const files = memoryFiles(content);
    const run = () => planBuild(files, 'app', 'apps/app', plan());
    expect(run).toThrow(
      [
        'No Cargo.lock',
        'The build is always --locked: a dependency that no lock pins cannot be cached correctly.',
        'Run `cargo generate-lockfile --manifest-path Cargo.toml` and commit Cargo.lock.',
      ].join('\n\n'),
    );
  });

  it('refuses a lock that git ignores', () => {
    expect(() => plan({ '.gitignore': 'node_modules\nCargo.lock\n' })).toThrow(
      [
        'Cargo.lock is ignored by git',
        'Nx does not hash ignored files, so a changed dependency would be served from the cache.',
        'Remove it from .gitignore and commit it: `git add Cargo.lock`.',
      ].join('\n\n'),
    );
  });

  it('refuses a path dependency outside the Nx root by name', () => {
    expect(() =>
      plan({ 'apps/app/Cargo.toml': `${CRATE}[dependencies]\nx = { path = "../../../x" }\n` }),
    ).toThrow('Cargo.toml reaches ../x, outside the Nx workspace');
  });

  it('refuses a crate that its workspace excludes by not naming it', () => {
    const root = '[workspace]\nmembers = ["apps/other"]\n';
    expect(() => plan({ 'Cargo.toml': root })).toThrow(
      'apps/app is not a member of the cargo workspace Cargo.toml',
    );
  });
});
