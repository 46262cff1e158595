import { memoryFiles, thrown } from '../testing/memory-files';
import { checkAlpineRust, rustOutsideAlpine } from './alpine-rust';
import { MANAGED_BEGIN } from './choose-dockerfile';
import type { BuildPlan } from './plan';

const check = (more: Record<string, string>, alpine = '3.21', plan: Partial<BuildPlan> = {}) =>
  checkAlpineRust(
    memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\n[workspace.package]\nrust-version = "1.88"\n',
      'apps/app/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'apps/app/Dockerfile': `${MANAGED_BEGIN}\nARG BASE_IMAGE=alpine:${alpine}\nFROM \${BASE_IMAGE} AS builder\n`,
      ...more,
    }),
    {
      project: 'app',
      engine: 'docker',
      dockerfile: 'apps/app/Dockerfile',
      crate: { name: 'app', version: '0.1.0', root: 'apps/app' },
      cargoArgs: [],
      ...plan,
    } as BuildPlan,
  );
const crate = (lines: string) => ({
  'apps/app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n${lines}\n`,
});

describe('checkAlpineRust', () => {
  it('is content with a Rust that is new enough, or of which nothing is known', () => {
    expect(check({})).toBeUndefined();
    expect(check({ 'apps/app/Dockerfile': 'FROM debian AS builder\n' })).toBeUndefined();
    expect(check(crate('edition = "2024"'), '3.21', { builderImage: 'own:1' })).toBeUndefined();
    expect(check(crate('edition = "2024"'), '3.21', { engine: 'host' })).toBeUndefined();
  });

  it('refuses an edition that the release does not know, before anything is built', () => {
    expect(thrown(() => check(crate('edition = "2024"'))).message).toBe(
      [
        'Alpine 3.21 has Rust 1.83.0, which is too old for app',
        'edition = "2024" in apps/app/Cargo.toml asks for 1.85 or newer.',
        'Alpine 3.22 is the first that has it: set alpine = "3.22" in [package.metadata.rust-static] of apps/app/Cargo.toml and run `nx sync`.',
      ].join('\n\n'),
    );
  });

  it('names what decides the release: a Dockerfile of the user, or the option', () => {
    const own = { 'apps/app/Dockerfile': 'FROM alpine:3.21 AS builder\nRUN apk add cargo\n' };
    const words = (lines: string, plan: Partial<BuildPlan> = {}): string =>
      thrown(() => check({ ...crate(lines), ...own }, '3.21', plan)).message;
    expect(words('edition = "2024"')).toContain(
      'start the stage "builder" of apps/app/Dockerfile from alpine:3.22.',
    );
    expect(words('rust-version = "1.999"')).toContain(
      'Install it in the stage "builder" of apps/app/Dockerfile, such as with rustup',
    );
    const base = thrown(() => check(crate('edition = "2024"'), '3.24', { baseImage: 'alpine:3.21' }));
    expect(base.message).toContain('set base-image = "alpine:3.22" in [package.metadata.rust-static] of');
  });

  it('refuses a rust-version that is inherited, or that no release has', () => {
    expect(thrown(() => check(crate('rust-version.workspace = true'), '3.22')).message).toContain(
      'rust-version = "1.88" in apps/app/Cargo.toml asks for 1.88 or newer.',
    );
    expect(thrown(() => check(crate('rust-version = "1.999"'))).message).toContain(
      'No Alpine release up to 3.24',
    );
  });

  it('says that a pin does not count, and which release has it', () => {
    const pin = (channel: string) => ({ 'rust-toolchain.toml': `[toolchain]\nchannel = "${channel}"\n` });
    expect(check(pin('1.87.0'), '3.24')).toContain(
      'asks for 1.87.0; the cargo of Alpine 3.24 is 1.96.0 and does not read that file. Alpine 3.22 has it: set alpine = "3.22" in [package.metadata.rust-static] of apps/app/Cargo.toml and run `nx sync`.',
    );
    expect(check(pin('nightly'), '3.24')).toContain('No Alpine release has it');
    expect(check(pin('1.96'), '3.24')).toBeUndefined();
    expect(check(pin('stable'), '3.24')).toBeUndefined();
    expect(check({ 'rust-toolchain': '1.83.0\n' }, '3.21')).toBeUndefined();
    expect(check(pin('stable-x86_64-unknown-linux-gnu'), '3.24')).toBeUndefined();
    expect(check({ 'rust-toolchain.toml': 'toolchain.channel = "1.96.0"\n' }, '3.24')).toBeUndefined();
    expect(check({ 'rust-toolchain.toml': '[toolchain\n' }, '3.24')).toBeUndefined();
  });

  it('refuses nothing that cargo would build', () => {
    const other = {
      'libs/a/Cargo.toml': '[package]\nname = "a"\nversion = "0.1.0"\nrust-version = "1.999"\n',
    };
    const optional = crate('[dependencies]\na = { path = "../../libs/a", optional = true }');
    expect(check({ ...other, ...optional })).toBeUndefined();
    expect(
      check(crate('rust-version = "1.999"'), '3.24', { cargoArgs: ['--ignore-rust-version'] }),
    ).toBeUndefined();
  });
});

describe('rustOutsideAlpine', () => {
  const note = (lines: string, settings: object = {}, more: Record<string, string> = {}) =>
    rustOutsideAlpine(memoryFiles({ ...crate(lines), ...more }), 'apps/app', settings);
  const pin = (channel: string) => ({ 'rust-toolchain.toml': `[toolchain]\nchannel = "${channel}"\n` });

  it('says that no release has the Rust, and which setting installs it', () => {
    expect(note('rust-version = "1.998"')).toMatch(
      /^Alpine up to 3\.\d+ has no Rust 1\.998, which rust-version = "1\.998" in apps\/app\/Cargo\.toml asks for\. Set toolchain = "1\.998\.0" in \[package\.metadata\.rust-static\] of apps\/app\/Cargo\.toml and run `nx sync`/,
    );
    expect(note('rust-version = "1.998.7"')).toContain('Set toolchain = "1.998.7"');
    expect(note('', {}, pin('1.998'))).toContain('Set toolchain = "1.998.0"');
    expect(note('', {}, pin('nightly-2026-01-01'))).toContain('Set toolchain = "nightly-2026-01-01"');
    // A moving channel is not reproducible, so it cannot be set.
    expect(note('', {}, pin('nightly'))).toContain('"builderImage"');
  });

  it('says nothing if a release has it, or if settings or a Dockerfile choose another builder', () => {
    const own = { 'apps/app/Dockerfile': 'FROM rust:1.998-alpine AS builder\n' };
    expect(note('rust-version = "1.998"', {}, own)).toBeUndefined();
    expect(note('rust-version = "1.80"')).toBeUndefined();
    expect(note('', {}, pin('stable'))).toBeUndefined();
    for (const settings of [{ toolchain: '1.998.0' }, { builderImage: 'own:1' }, { baseImage: 'own:1' }])
      expect(note('rust-version = "1.998"', settings)).toBeUndefined();
  });
});
