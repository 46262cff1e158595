import { memoryFiles } from '../testing/memory-files';
import { carriedConfig, hostOnlyKeys } from './carried-config';
import { evaluateCfg } from './cfg';
import { configRustflags, readConfigs, vendoredFolders } from './config';

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

  it('puts the nearer file last, as cargo joins arrays', () => {
    const content = {
      '.cargo/config.toml': '[build]\nrustflags = ["far"]\n',
      'rust/.cargo/config.toml': '[build]\nrustflags = ["near"]\n',
    };
    expect(flags(content, 'rust')).toEqual(['far', 'near']);
  });
});

describe('evaluateCfg', () => {
  const values = [['unix'], ['target_os', 'linux']] as const;
  it.each([
    ['cfg(unix)', true],
    ['cfg(windows)', false],
    ['cfg(target_os = "linux")', true],
    ['cfg(any(windows, target_os = "linux"))', true],
    ['cfg(all(unix, not(target_os = "linux")))', false],
    ['cfg(all())', true],
    ['x86_64-unknown-linux-gnu', undefined],
  ])('%s is %s', (text, expected) => {
    expect(evaluateCfg(text, values)).toBe(expected);
  });
});

describe('carriedConfig', () => {
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
    expect(hostOnlyKeys(config!)).toEqual(['build.target-dir', 'build.rustc-wrapper']);
  });

  it('knows vendored sources', () => {
    expect(vendoredFolders([config!])).toEqual(['vendor']);
  });
});
