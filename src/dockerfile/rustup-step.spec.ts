import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { keyedBySettings } from '../build/key';
import { settingsAt } from '../plan/crate-settings';
import { normalizeOptions } from '../plan/normalize-options';
import { optionSources } from '../testing/option-sources';
import { memoryFiles, thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { dockerfile } from './dockerfile';
import { blockPackages, findBlock } from './managed-block';
import { rustupStep } from './rustup-step';

const PROGRAM = '#!/bin/sh\\necho "1.98"\\n';
/** An installer that brings these programs. */
const installer = (...programs: string[]): string => `#!/bin/sh
bin="$RUSTUP_HOME/toolchains/1.98.0-x86_64-unknown-linux-musl/bin"
mkdir -p "$bin" "$CARGO_HOME"
echo "$@" > "$RUSTUP_HOME/arguments"
for name in ${programs.join(' ')}; do printf '${PROGRAM}' > "$bin/$name"; chmod +x "$bin/$name"; done
`;

/** Runs the step in a shell, with programs that stand in for apk and for the download. */
function install(text: string, sum = sha256(text)): string {
  const folder = tempFolder({
    'bin/apk': '#!/bin/sh\necho x86_64\n',
    'bin/wget': '#!/bin/sh\necho "$4" > "$FOLDER/url"; cp "$FOLDER/installer" "$3"\n',
    'bin/cargo': '#!/bin/sh\nexit 127\n',
    'bin/rustc': '#!/bin/sh\nexit 127\n',
    installer: text,
  });
  for (const name of ['apk', 'wget', 'cargo', 'rustc']) chmodSync(join(folder, 'bin', name), 0o755);
  mkdirSync(join(folder, 'rustup'));
  const script = rustupStep('1.98.0')
    .split('\nRUN ')[1]!
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll('/usr/local/', `${folder}/`);
  const env = {
    PATH: `${folder}/rust/bin:${folder}/bin:${process.env.PATH}`,
    FOLDER: folder,
    RUSTUP_HOME: `${folder}/rustup`,
    RUSTUP_DIST_SERVER: 'https://mirror',
    RUSTUP_VERSION: '1.28.2',
    RUSTUP_SHA256_X86_64: sum,
  };
  execFileSync('sh', ['-c', script], { env, stdio: 'pipe' });
  return folder;
}

describe('rustupStep', () => {
  it('installs the toolchain with an installer of the right sum, and leaves nothing else', () => {
    const folder = install(installer('cargo', 'rustc'));
    const read = (name: string): string =>
      execFileSync('cat', [join(folder, name)], { encoding: 'utf8' }).trim();
    expect(read('url')).toBe('https://mirror/rustup/archive/1.28.2/x86_64-unknown-linux-musl/rustup-init');
    expect(read('rustup/arguments')).toBe('-y --no-modify-path --profile minimal --default-toolchain 1.98.0');
    expect(readlinkSync(join(folder, 'rust'))).toBe(
      `${folder}/rustup/toolchains/1.98.0-x86_64-unknown-linux-musl`,
    );
    expect(thrown(() => read('rustup-init')).message).toContain('No such file');
  });

  it('fails if the download server lacks a program, which rustup only warns of', () => {
    expect(() => install(installer('cargo'))).toThrow();
  });

  it('runs no installer of another sum', () => {
    expect(thrown(() => install(installer('cargo', 'rustc'), '0'.repeat(64))).message).toContain('sha256sum');
  });
});

describe('a Dockerfile with rustup', () => {
  const facts = {
    alpine: '3.24',
    native: { packages: ['zlib-dev'], env: {}, stages: [] },
    answers: undefined,
    file: 'Dockerfile',
    crate: '.',
    bins: ['app'],
  };
  const text = dockerfile({ ...facts, toolchain: '1.98.0' });

  it("has no cargo of Alpine's, and builds for the triple of rustup's toolchains", () => {
    expect(text).not.toMatch(/^ {4}cargo\b/m);
    expect(text).toContain('--target "$(uname -m)-unknown-linux-musl"');
    expect(text).not.toContain('alpine-linux-musl');
    expect(blockPackages(findBlock(text)!)).toEqual(['zlib-dev']);
  });

  it('is for the same triple as the target that Nx gets', () => {
    const files = memoryFiles({
      'Cargo.toml':
        '[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust-static]\ntoolchain = "1.98.0"\n',
      'Cargo.lock': 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      'src/main.rs': '',
    });
    const host = { arch: 'arm64', platform: 'linux', alpine: false };
    const settings = settingsAt(files, '.', []);
    const sources = optionSources({ settings, host });
    expect(normalizeOptions(sources).target).toBe('aarch64-unknown-linux-musl');
    const none = { cargoRoot: '.', roots: [], excluded: [], configs: [], inherited: [], behindLinks: [] };
    expect(keyedBySettings('.', settings, none, host).target).toBe('aarch64-unknown-linux-musl');
    // A target that the user has chosen is not changed.
    const chosen = { ...settings, target: 'x86_64-alpine-linux-musl' };
    expect(normalizeOptions(optionSources({ settings: chosen, host })).target).toBe(chosen.target);
    expect(keyedBySettings('.', chosen, none, host).target).toBe(chosen.target);
  });

  it('has a version with three parts, because "1.98" would be another Rust after a patch release', () => {
    const settings = (toolchain: string) =>
      settingsAt(
        memoryFiles({
          'Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust-static]\ntoolchain = "${toolchain}"\n`,
        }),
        '.',
        [],
      );
    expect(thrown(() => settings('1.98')).message).toMatch(
      /It is "1\.98"; it should be .*"1\.98\.0", because "1\.98" means its newest patch release/,
    );
    for (const right of ['1.98.0', 'nightly-2026-11-01', 'beta-2026-11-01'])
      expect(settings(right).toolchain).toBe(right);
  });
});
