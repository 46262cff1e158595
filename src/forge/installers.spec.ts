import { homebrewFormula } from './homebrew-formula';
import { installScript } from './install-script';
import type { Installable } from './installable';

const archive = (triple: string) => ({
  triple,
  file: `my-app-1.2.0-${triple}.tar.gz`,
  folder: `my-app-1.2.0-${triple}`,
  sha256: triple.length.toString(16).repeat(32),
});
const APP: Installable = {
  name: 'my-app',
  version: '1.2.0',
  description: 'Says "hello" to #{you}',
  license: 'MIT',
  homepage: 'https://github.com/team/app',
  programs: ['my-app', 'helper'],
  base: 'https://github.com/team/app/releases/download/v1.2.0',
  archives: ['x86_64-alpine-linux-musl', 'aarch64-unknown-linux-musl'].map(archive),
};

describe('installers', () => {
  it('are a script', () => expect(installScript(APP)).toMatchSnapshot());

  it('are a formula', () => expect(homebrewFormula(APP)).toMatchSnapshot());

  it('are for one architecture, if there is one', () => {
    const formula = homebrewFormula({ ...APP, archives: [archive('aarch64-alpine-linux-musl')] });
    expect(formula).toContain('  depends_on arch: :arm64\n');
    expect(formula).not.toContain('on_intel');
  });

  it.each([
    ['i586-alpine-linux-musl', 'i586 | i686'],
    ['i686-unknown-linux-musl', 'i686'],
    ['powerpc64le-alpine-linux-musl', 'ppc64le'],
    ['s390x-alpine-linux-musl', 's390x'],
    ['loongarch64-alpine-linux-musl', 'loongarch64'],
  ])('of %s are for machines that uname calls %s', (triple, machines) =>
    expect(installScript({ ...APP, archives: [archive(triple)] })).toContain(`\n    ${machines})\n`),
  );

  it('are no formula for architectures that Homebrew does not have', () => {
    const archives = [archive('riscv64gc-unknown-linux-musl')];
    expect(homebrewFormula({ ...APP, archives })).toBeUndefined();
    expect(installScript({ ...APP, archives })).toContain('    riscv64)\n');
  });
});
