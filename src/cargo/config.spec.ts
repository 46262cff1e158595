import { memoryFiles, thrown } from '../testing/memory-files';
import { carriedConfig, hostOnlyKeys } from './carried-config';
import { evaluateCfg } from './cfg';
import { targetCfg } from './target-cfg';
import {
  configRustflags,
  readConfigs,
  triplesWithOtherFlags,
  vendoredFolders,
  withConfigEnv,
} from './config';

const MUSL = 'x86_64-alpine-linux-musl';
const flags = (content: Record<string, string>, root = '.'): string[] =>
  configRustflags(readConfigs(memoryFiles(content), root), MUSL);

describe('configRustflags', () => {
  it('takes the flags of [build] when no target has any', () => {
    expect(flags({ '.cargo/config.toml': '[build]\nrustflags = "-C opt-level=1"\n' })).toEqual([
      '-C',
      'opt-level=1',
    ]);
  });

  it('joins those of the triple and of each matching cfg, which hide those of [build]', () => {
    const text = `[build]\nrustflags = ["--cfg", "hidden"]\n[target.${MUSL}]\nrustflags = ["-C", "a=1"]\n[target.'cfg(all(target_env = "musl", not(windows)))']\nrustflags = ["-C", "b=2"]\n[target.'cfg(windows)']\nrustflags = ["-C", "c=3"]\n`;
    expect(flags({ '.cargo/config.toml': text })).toEqual(['-C', 'a=1', '-C', 'b=2']);
  });

  it('joins them in the order of cargo, since the last of two counts', () => {
    const cfg = (text: string, flag: string): string =>
      `[target.'cfg(${text})']\nrustflags = ["-C", "${flag}"]\n`;
    const content = {
      '.cargo/config.toml': `${cfg('unix', 'unix=1')}${cfg('all()', 'all=1')}[target.${MUSL}]\nrustflags = ["-C", "triple=1"]\n`,
      'rust/.cargo/config.toml': cfg('all()', 'all=2'),
    };
    const ordered = ['triple=1', 'all=1', 'all=2', 'unix=1'];
    expect(flags(content, 'rust')).toEqual(ordered.flatMap((flag) => ['-C', flag]));
  });

  it('splits a text at every blank', () => {
    const text = '[build]\nrustflags = """\n-C opt-level=1\n\t--cfg fast\n"""\n';
    expect(flags({ '.cargo/config.toml': text })).toEqual(['-C', 'opt-level=1', '--cfg', 'fast']);
  });

  it('refuses flags of which only rustc can tell whether they apply', () => {
    const text = `[target.'cfg(target_feature = "sse2")']\nrustflags = ["--cfg", "fast"]\n`;
    expect(flags({ '.cargo/config.toml': text })).toEqual(['--cfg', 'fast']);
    const native = `${text}[build]\nrustflags = ["-Ctarget-cpu=i386"]\n`;
    expect(thrown(() => flags({ '.cargo/config.toml': native }))).toMatchObject({
      code: 'config-cfg-unknown',
    });
  });

  it('follows what files include: a later one is stronger, the file itself the strongest', () => {
    const content = {
      '.cargo/config.toml':
        'include = ["one.toml", { path = "../two.toml", optional = true }]\n[build]\nrustflags = ["own"]\n',
      '.cargo/one.toml': 'include = ["deep/three.toml", "config.toml"]\n[build]\nrustflags = ["one"]\n',
      '.cargo/deep/three.toml': '[build]\nrustflags = ["three"]\n',
      'two.toml': '[build]\nrustflags = ["two"]\n',
    };
    expect(flags(content)).toEqual(['three', 'one', 'two', 'own']);
    const outside = { '.cargo/config.toml': 'include = ["../../x.toml"]\n' };
    expect(thrown(() => flags(outside))).toMatchObject({ code: 'config-include-outside' });
  });

  it('names the triples whose flags do not apply', () => {
    const content = { '.cargo/config.toml': '[target.x86_64-unknown-linux-musl]\nrustflags = ["-g"]\n' };
    expect(triplesWithOtherFlags(readConfigs(memoryFiles(content), '.'), MUSL)).toEqual([
      'x86_64-unknown-linux-musl',
    ]);
  });

  it('puts the nearer file last, as cargo joins arrays', () => {
    const content = {
      '.cargo/config.toml': '[build]\nrustflags = ["far"]\n',
      'rust/.cargo/config.toml': '[build]\nrustflags = ["near"]\n',
    };
    expect(flags(content, 'rust')).toEqual(['far', 'near']);
  });
});

describe('withConfigEnv', () => {
  const configs = readConfigs(
    memoryFiles({
      'rust/.cargo/config.toml':
        '[env]\nONE = "near"\nTWO = { value = "near", force = true }\nTHREE = { value = "data", relative = true }\n',
      '.cargo/config.toml': '[env]\nONE = "far"\nFOUR = "far"\n',
    }),
    'rust',
  );

  it('adds variables, and replaces one that is set only with `force`', () => {
    expect(withConfigEnv({}, configs, '/ws')).toEqual({
      ONE: 'near',
      TWO: 'near',
      THREE: '/ws/rust/data',
      FOUR: 'far',
    });
    expect(withConfigEnv({ ONE: 'set', TWO: 'set' }, configs, '/ws')).toMatchObject({
      ONE: 'set',
      TWO: 'near',
    });
  });
});

describe('evaluateCfg', () => {
  const values = targetCfg(MUSL, []);
  it.each([
    ['cfg(unix)', true],
    ['cfg(windows)', false],
    ['cfg(target_os = "linux")', true],
    ['cfg(any(windows, target_os = "linux"))', true],
    ['cfg(all(unix, not(target_os = "linux")))', false],
    ['cfg(all())', true],
    ['cfg(true)', true],
    ['cfg(not(false))', true],
    ['cfg(panic = "unwind")', true],
    ['cfg(target_abi = "")', true],
    ['cfg(target_has_atomic = "64")', true],
    ['cfg(target_feature = "sse2")', true],
    ['cfg(feature = "x")', false],
    ['cfg(target_feature = "avx2")', undefined],
    ['cfg(any(unix, fast))', true],
    ['cfg(any(windows, fast))', undefined],
    ['cfg(all(windows, fast))', false],
    ['cfg(not(debug_assertions))', undefined],
  ])('%s is %s', (text, expected) => {
    expect(evaluateCfg(text, values)).toBe(expected);
  });
});

describe('carriedConfig', () => {
  it('keeps what takes the place of build scripts, and says what else of a target stays behind', () => {
    const text = `[target.${MUSL}]\nlinker = "cc"\nrustflags = ["-g"]\n[target.${MUSL}.thing]\nrustc-env = { FROM = "config" }\n`;
    const [overriding] = readConfigs(memoryFiles({ '.cargo/config.toml': text }), '.');
    expect(carriedConfig(overriding!)).toContain('FROM = "config"');
    expect(carriedConfig(overriding!)).not.toMatch(/linker|-g/);
    expect(hostOnlyKeys(overriding!)).toEqual([`target.${MUSL}.linker`]);
  });

  const [config] = readConfigs(
    memoryFiles({
      '.cargo/config.toml':
        '[build]\ntarget-dir = "/elsewhere"\nrustc-wrapper = "sccache"\n[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n[registries.company]\nindex = "sparse+https://crates.example.com/"\n[source.vendored]\ndirectory = "vendor"\n',
    }),
    '.',
  );

  it('keeps registries and sources, and leaves what describes the host', () => {
    const text = carriedConfig(config!);
    expect(text).toContain('sparse+https://crates.example.com/');
    expect(text).not.toMatch(/linker|sccache|target-dir/);
    expect(hostOnlyKeys(config!)).toEqual([
      'build.target-dir',
      'build.rustc-wrapper',
      'target.x86_64-unknown-linux-gnu.linker',
    ]);
  });

  it('keeps overrides of packages, and features of nightly toolchains', () => {
    const text = 'paths = [ "libs/override" ]\n\n[unstable]\nbuild-std = [ "std" ]\n';
    const [overriding] = readConfigs(memoryFiles({ '.cargo/config.toml': text }), '.');
    expect(carriedConfig(overriding!)).toBe(text);
    expect(hostOnlyKeys(overriding!)).toEqual([]);
  });

  it('knows vendored sources', () => {
    expect(vendoredFolders([config!])).toEqual(['vendor']);
  });
});
