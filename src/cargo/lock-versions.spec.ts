import { withVersions } from './lock-versions';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const entry = (name: string, version: string, { source = '', deps = [] as string[] } = {}): string =>
  [
    `[[package]]\nname = "${name}"\nversion = "${version}"\n`,
    source && `source = "${source}"\nchecksum = "00"\n`,
    deps.length > 0 ? `dependencies = [\n${deps.map((dep) => ` "${dep}",\n`).join('')}]\n` : '',
  ].join('');
const lock = (...entries: string[]): string => ['# made by Cargo\nversion = 4\n', ...entries].join('\n');
const app = (...deps: string[]): string => entry('app', '0.1.0', { deps });
const foreign = (name: string, version: string): string => entry(name, version, { source: REGISTRY });

describe('the lock, with new versions of path crates', () => {
  it('changes their entries only', () => {
    const text = (version: string): string =>
      lock(app('lib'), entry('lib', version), foreign('zlib', '1.0.0'));
    const changes = [{ name: 'lib', from: '1.0.0', to: '1.1.0' }];
    expect(withVersions(text('1.0.0'), changes)).toBe(text('1.1.0'));
    const windows = (version: string): string => text(version).replaceAll('\n', '\r\n');
    expect(withVersions(windows('1.0.0'), changes)).toBe(windows('1.1.0'));
    expect(withVersions(text('0.9.0'), changes)).toBe(text('0.9.0'));
  });

  it('swaps two versions of the same name', () => {
    const before = lock(
      app('lib 1.0.0', 'lib 2.0.0'),
      entry('lib', '1.0.0', { deps: ['x'] }),
      entry('lib', '2.0.0'),
    );
    const after = lock(
      app('lib 1.0.0', 'lib 2.0.0'),
      entry('lib', '1.0.0'),
      entry('lib', '2.0.0', { deps: ['x'] }),
    );
    const changes = [
      { name: 'lib', from: '1.0.0', to: '2.0.0' },
      { name: 'lib', from: '2.0.0', to: '1.0.0' },
    ];
    expect(withVersions(before, changes)).toBe(after);
  });

  it('names and sorts dependencies by the new version', () => {
    const before = lock(app('lib 1.0.0', `lib 1.5.0`), entry('lib', '1.0.0'), foreign('lib', '1.5.0'));
    const after = lock(app('lib 1.5.0', 'lib 1.6.0'), foreign('lib', '1.5.0'), entry('lib', '1.6.0'));
    expect(withVersions(before, [{ name: 'lib', from: '1.0.0', to: '1.6.0' }])).toBe(after);
  });

  it('names the source if two have the same version, and leaves it out again', () => {
    const apart = lock(app('lib 1.0.0', 'lib 1.5.0'), entry('lib', '1.0.0'), foreign('lib', '1.5.0'));
    const same = lock(
      app('lib 1.5.0', `lib 1.5.0 (${REGISTRY})`),
      entry('lib', '1.5.0'),
      foreign('lib', '1.5.0'),
    );
    expect(withVersions(apart, [{ name: 'lib', from: '1.0.0', to: '1.5.0' }])).toBe(same);
    expect(withVersions(same, [{ name: 'lib', from: '1.5.0', to: '1.0.0' }])).toBe(apart);
  });

  it('orders pre-releases before releases', () => {
    const before = lock(app('lib 1.0.0', 'lib 2.0.0'), entry('lib', '1.0.0'), foreign('lib', '2.0.0'));
    const after = lock(
      app('lib 2.0.0', 'lib 2.0.0-rc.1'),
      entry('lib', '2.0.0-rc.1'),
      foreign('lib', '2.0.0'),
    );
    expect(withVersions(before, [{ name: 'lib', from: '1.0.0', to: '2.0.0-rc.1' }])).toBe(after);
  });

  it('has full names in version 1, and keeps its checksums', () => {
    const text = (version: string): string =>
      [
        app(`lib ${version}`, `z 1.0.0 (${REGISTRY})`),
        entry('lib', version),
        '[metadata]\n"checksum z 1.0.0" = "00"\n',
      ].join('\n');
    expect(withVersions(text('1.0.0'), [{ name: 'lib', from: '1.0.0', to: '2.0.0' }])).toBe(text('2.0.0'));
  });

  it('changes patches that nothing uses', () => {
    const text = (version: string): string =>
      `${lock(app())}\n[[patch.unused]]\nname = "lib"\nversion = "${version}"\n`;
    expect(withVersions(text('1.0.0'), [{ name: 'lib', from: '1.0.0', to: '1.1.0' }])).toBe(text('1.1.0'));
  });
});
