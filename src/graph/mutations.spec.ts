import { forEachCase } from '../testing/cases';
import { memoryFiles } from '../testing/memory-files';
import { mutate } from '../testing/mutate';
import { readModel } from './workspace-model';

const host = { arch: 'x64', platform: 'linux', alpine: false };
const crate = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion.workspace = true\nedition = "2021"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dependencies]\n${more}`;
const locked = (name: string, ...dependencies: string[]): string =>
  `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\ndependencies = [\n${dependencies.map((item) => ` "${item}",\n`).join('')}]\n`;
const BASE: Record<string, string> = {
  'Cargo.toml':
    '[workspace]\nmembers = ["apps/*", "libs/lib"]\nresolver = "2"\n[workspace.package]\nversion = "0.1.0"\n[profile.release]\nlto = true\n',
  'Cargo.lock': `version = 4\n${locked('a', 'lib')}${locked('b')}${locked('lib')}`,
  'apps/a/Cargo.toml': crate('a', 'lib = { path = "../../libs/lib" }\n'),
  'apps/a/src/main.rs': '',
  'apps/b/Cargo.toml': crate('b'),
  'apps/b/src/main.rs': '',
  'libs/lib/Cargo.toml': crate('lib'),
  'libs/lib/src/lib.rs': '',
  'other/Cargo.toml':
    '[workspace]\n[package]\nname = "other"\nversion = "0.1.0"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
  'other/Cargo.lock': 'version = 4\n\n[[package]]\nname = "other"\nversion = "0.1.0"\n',
  'other/src/main.rs': '',
};
const MANIFESTS = Object.keys(BASE).filter((path) => path.endsWith('Cargo.toml'));
describe('a manifest or lock that somebody broke', () => {
  const read = (content: Record<string, string>) =>
    readModel(memoryFiles(content), MANIFESTS, undefined, host);
  const whole = read(BASE);

  it('never breaks a project of another cargo workspace, nor loses its own without a word', async () => {
    const files = ['Cargo.toml', 'Cargo.lock', 'apps/a/Cargo.toml', 'libs/lib/Cargo.toml'];
    await forEachCase(1000, (pick) => {
      const file = files[pick(files.length)]!;
      const content = { ...BASE, [file]: mutate(BASE[file]!, pick) };
      const model = read(content);
      expect(model.projects['other/Cargo.toml']).toEqual(whole.projects['other/Cargo.toml']);
      // Crate b must not be affected by any error in a, as long as the files that b needs are
      // intact.
      if (file.startsWith('apps/a') || file.startsWith('libs'))
        expect(model.projects['apps/b/Cargo.toml']).toEqual(whole.projects['apps/b/Cargo.toml']);
      // A root manifest that still parses may list fewer members. Any other change must be
      // reported.
      const fewer = file === 'Cargo.toml' && !model.broken;
      expect(fewer || model.broken || Object.keys(model.projects).length > 1).toBe(true);
    });
  });

  it('says what is wrong where it is needed: in the crate itself and in those that reach it', () => {
    const model = read({ ...BASE, 'libs/lib/Cargo.toml': 'oops' });
    expect(model.broken).toBe(true);
    expect(model.projects['apps/a/Cargo.toml']!.targets!['static-build']!.options.inputDigest).toBe('broken');
    expect(model.projects['apps/b/Cargo.toml']).toEqual(whole.projects['apps/b/Cargo.toml']);
  });
});
