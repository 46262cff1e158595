import { thrown } from '../testing/memory-files';
import { indexPath } from './index-entries';
import { registryOf, registryOfSource } from './registry';

describe('a registry', () => {
  const config = { registries: { 'my-corp': { index: 'sparse+https://a/' } } };
  const home = {
    '/home/config.toml':
      '[registries.my-corp]\nindex = "sparse+https://b/"\n[registries.other]\nindex = "sparse+https://c/"\n',
  };
  const credentials = {
    '/home/credentials.toml': '[registry]\ntoken = "one"\n[registries.my-corp]\ntoken = "two"\n',
  };
  const of = (
    name: string,
    env: NodeJS.ProcessEnv = {},
    files: Record<string, string> = { ...home, ...credentials },
  ) => registryOf(name, [config], { CARGO_HOME: '/home', ...env }, (path) => files[path]);

  it('has its index from the environment, the workspace or cargo home', () => {
    expect(of('my-corp', { CARGO_REGISTRIES_MY_CORP_INDEX: 'sparse+https://e/' }).index).toBe(
      'sparse+https://e/',
    );
    expect(of('my-corp')).toEqual({ name: 'my-corp', index: 'sparse+https://a/', token: 'two' });
    expect(of('other')).toEqual({ name: 'other', index: 'sparse+https://c/', token: undefined });
    expect(of('my-corp', { CARGO_REGISTRIES_MY_CORP_TOKEN: 'three' }).token).toBe('three');
  });

  it('may replace crates.io', () => {
    expect(of('crates-io')).toEqual({
      name: 'crates-io',
      index: 'sparse+https://index.crates.io/',
      token: 'one',
    });
    const mirror = '[source.crates-io]\nreplace-with = "m"\n[source.m]\nregistry = "sparse+https://m/"\n';
    expect(of('crates-io', {}, { '/home/config': mirror }).index).toBe('sparse+https://m/');
  });

  it('that nobody has configured is an error', () => {
    const error = thrown(() => of('unknown'));
    expect(error).toMatchObject({ code: 'registry-unknown' });
    expect(of('unknown', { [/Set (\w+)/.exec(error.message)![1]!]: 'sparse+https://u/' }).index).toBe(
      'sparse+https://u/',
    );
  });

  it('is found by the source of a crate in a lock', () => {
    const bySource = (source: string) =>
      registryOfSource(
        source,
        [config],
        { CARGO_HOME: '/home' },
        (path) => ({ ...home, ...credentials })[path],
      );
    expect(bySource('sparse+https://a')).toEqual({
      name: 'my-corp',
      index: 'sparse+https://a/',
      token: 'two',
    });
    expect(bySource('sparse+https://z/')).toMatchObject({ index: 'sparse+https://z/', token: undefined });
    expect(bySource('registry+https://github.com/rust-lang/crates.io-index')?.name).toBe('crates-io');
    expect(bySource('registry+https://git.example.com/index')).toBeUndefined();
  });

  it.each([
    ['a', '1/a'],
    ['ab', '2/ab'],
    ['abc', '3/a/abc'],
    ['Serde_json', 'se/rd/serde_json'],
  ])('has the crate %s at %s', (name, path) => expect(indexPath(name)).toBe(path));
});
