import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostWorkspace, scratchFolder } from '../../support/host-workspace';
import { must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/** An update of a program outside of the workspace changes no file that Nx hashes. */
const workspace = hostWorkspace();
const program = join(scratchFolder(), 'program');
const install = (text: string): void => {
  writeFileSync(program, `#!/bin/sh\n${text}\n`);
  chmodSync(program, 0o755);
};
const rustc = (version: number, flags: string): void =>
  install(
    `case "$*" in *-vV*) rustc -vV | sed 's/^release: .*/&-v${version}/';; *) exec rustc "$@" ${flags};; esac`,
  );
const linker = (version: number): void =>
  install(`case "$*" in --version) echo ${version};; *) exec cc "$@";; esac`);
const build = (): string => must(workspace.nx(['run', 'app:static-build']), 'static-build').output;
const HIT = /app:static-build +\[/;

workspace.write(
  'apps/app/Cargo.toml',
  '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\n',
);
workspace.write('apps/app/src/main.rs', 'fn main() { println!("new={}", cfg!(new)); }\n');
must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');

it('an update of the compiler that the configuration names rebuilds', () => {
  rustc(1, '');
  workspace.write('.cargo/config.toml', `[build]\nrustc = "${program}"\n`);
  build();
  expect(build()).toMatch(HIT);
  rustc(2, '--cfg new');
  expect(build()).not.toMatch(HIT);
  expect(workspace.exec(join(workspace.root, 'dist/apps/app/static/app'), []).stdout).toBe('new=true\n');
});

it('an update of the linker that the configuration names rebuilds', () => {
  linker(1);
  workspace.write('.cargo/config.toml', `[target.'cfg(unix)']\nlinker = "${program}"\n`);
  build();
  expect(build()).toMatch(HIT);
  linker(2);
  expect(build()).not.toMatch(HIT);
});
