import { memoryFiles } from '../testing/memory-files';
import { readModel } from './workspace-model';

const host = { arch: 'x64', platform: 'linux', alpine: false };
const APP = `[package]
name = "app"
version = "0.1.0"
[package.metadata.rust-static]
[dependencies]
util = { path = "../../libs/util" }
`;
const BROKEN = '[package]\nname = "util\n';
const model = (more: Record<string, string> = {}) => {
  const files = {
    'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\n',
    'Cargo.lock':
      'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["util"]\n[[package]]\nname = "util"\nversion = "0.1.0"\n',
    'apps/app/Cargo.toml': APP,
    'apps/app/src/main.rs': '',
    'libs/util/Cargo.toml': BROKEN,
    ...more,
  };
  const manifests = Object.keys(files).filter((path) => path.endsWith('Cargo.toml'));
  return readModel(memoryFiles(files), manifests, undefined, host);
};

describe('a manifest that cannot be read', () => {
  it('leaves its crate a project with the edges of those that depend on it', () => {
    const { projects, edges, broken } = model();
    expect(projects['libs/util/Cargo.toml']).toMatchObject({ name: 'util', root: 'libs/util' });
    expect(edges).toEqual([{ from: 'apps/app', to: 'libs/util', dev: false }]);
    expect(broken).toBe(true);
  });

  it('is an input of the targets that need it, so that nx affected selects them by their inputs too', () => {
    const { inputs } = model().projects['apps/app/Cargo.toml']!.targets!['static-build']!;
    const covers = ['{workspaceRoot}/libs/util/**/*', '{workspaceRoot}/**/*'];
    expect(inputs!.some((input) => covers.includes(input as string))).toBe(true);
  });

  it('makes any change an input of a crate that had opted in', () => {
    const { projects } = model({ 'apps/app/Cargo.toml': `${APP}oops` });
    expect(projects['apps/app/Cargo.toml']!.targets!['static-build']!.inputs).toContain(
      '{workspaceRoot}/**/*',
    );
  });

  it('is no project where nobody needs it: a template, or test data', () => {
    const { projects } = model({
      'templates/new/Cargo.toml': '[package]\nname = {{name}}\n',
      'libs/fixtures/bad/Cargo.toml': BROKEN,
    });
    expect(Object.keys(projects)).toEqual(['apps/app/Cargo.toml', 'libs/util/Cargo.toml']);
  });

  it('takes the name of its folder when it has none', () => {
    const { projects } = model({ 'libs/util/Cargo.toml': '=' });
    expect(projects['libs/util/Cargo.toml']!.name).toBe('util');
  });
});
