import { readManifest } from '../cargo/manifest';
import { memoryFiles } from '../testing/memory-files';
import { askedBy, librariesAsked, withAsked } from './asked';
import { detect } from './detect';
import { resolveNative } from './resolve';

const crate = (files: Record<string, string>, more = '') => {
  const all = memoryFiles({
    'lib/Cargo.toml': `[package]\nname = "media_info"\nversion = "0.1.0"\n${more}`,
    ...files,
  });
  return { all, manifest: readManifest(all, 'lib')! };
};
const found = (files: Record<string, string>, more?: string): string[] => {
  const { all, manifest } = crate(files, more);
  return librariesAsked(askedBy(all, manifest)).map(({ name }) => name);
};
const script = (body: string): Record<string, string> => ({ 'lib/build.rs': `fn main() {\n${body}\n}\n` });

describe('the C libraries that a path crate asks for', () => {
  it.each([
    ['pkg_config::Config::new().atleast_version("57").probe("libavformat").unwrap();', ['ffmpeg']],
    ['pkg_config::probe_library("openssl").unwrap();', ['openssl']],
    ['println!("cargo:rustc-link-lib=avformat");\nprintln!("cargo:rustc-link-lib=avutil");', ['ffmpeg']],
    ['println!("cargo::rustc-link-lib=static:+whole-archive,-bundle=z");', ['zlib']],
    ['println!("cargo:rustc-link-lib=dylib=sqlite3");', ['sqlite']],
    ['for lib in ["z", "zstd"] { println!("cargo:rustc-link-lib={lib}"); }', ['zlib', 'zstd']],
    ['for lib in &["libavcodec"] { pkg_config::Config::new().probe(lib).unwrap(); }', ['ffmpeg']],
    ['// println!("cargo:rustc-link-lib=z");', []],
    ['println!("cargo:rustc-link-lib=framework=Security"); println!("cargo:rustc-link-lib=frobnicate");', []],
    ['let names = ["z"]; println!("cargo:rerun-if-changed=build.rs");', []],
    // Written by `setup`: the setting `libraries` says the same.
    [
      '}\nconst LIBRARIES: &[&str] = &["z"];\nfn x() { println!("cargo:rustc-link-lib=static={library}");',
      [],
    ],
  ])('%s: %j', (body, libraries) => {
    expect(found(script(body))).toEqual(libraries);
  });

  it.each([
    ['[package.metadata.system-deps]\nlibavformat = "60"\n', ['ffmpeg']],
    ['[package.metadata.system-deps]\ntls = { name = "openssl", version = "3" }\n', ['openssl']],
    ['[package.metadata.system-deps.\'cfg(unix)\']\nzlib = "1.2"\n', ['zlib']],
    ['[package.metadata.pkg-config]\nlibzstd = "1"\n', ['zstd']],
    ['links = "sqlite3"\n', ['sqlite']],
    ['build = false\n', []],
  ])('%s: %j', (more, libraries) => {
    expect(found(more.includes('false') ? script('println!("cargo:rustc-link-lib=z");') : {}, more)).toEqual(
      libraries,
    );
  });

  it('are planned as those of registry crates are, and named instead of "is not in the catalogue"', () => {
    const { all, manifest } = crate(script('pkg_config::Config::new().probe("libavformat").unwrap();'));
    const closure = [
      { name: 'media_info', version: '0.1.0', dependencies: ['pkg-config'] },
      { name: 'pkg-config', version: '0.3.30', dependencies: [] },
    ];
    expect(detect(closure, true).unknown).toHaveLength(1);
    const detection = detect(withAsked(closure, all, [manifest]), true);
    expect(detection.unknown).toEqual([]);
    const native = resolveNative({ declared: [], detection, alpine: '3.24' });
    expect(native.stages.map(({ name }) => name)).toEqual(['ffmpeg']);
    expect(native.libraries).toMatchObject([{ crates: ['media_info'], isGuess: true }]);
  });

  it('of a crate that the catalogue knows are those of the catalogue', () => {
    const closure = [{ name: 'openssl-sys', version: '0.9.0', dependencies: [], asks: ['z'] }];
    expect(detect(closure, false).libraries.map(({ library }) => library.name)).toEqual(['openssl']);
  });

  it('are left to the user with `!name`, and so are those of other crates', () => {
    const closure = [
      { name: 'media_info', version: '0.1.0', dependencies: [], asks: ['avformat'] },
      { name: 'openssl-sys', version: '0.9.0', dependencies: [] },
    ];
    const detection = detect(closure, true);
    const plan = (...declared: string[]) => resolveNative({ declared, detection, alpine: '3.24' });
    expect(plan('!ffmpeg', '!openssl')).toMatchObject({ libraries: [], stages: [], packages: [], link: [] });
    expect(plan('!frobnicate').unknown).toEqual(['!frobnicate']);
    expect(plan('!frobnicate').link).toEqual([]);
  });

  it('are still linked by build.rs if `libraries` declares them: the script may have a condition', () => {
    const detection = detect([{ name: 'x', version: '0.1.0', dependencies: [], asks: ['z'] }], true);
    expect(resolveNative({ declared: ['zlib'], detection, alpine: '3.24' }).link).toEqual(['z']);
  });
});
