import { join } from 'node:path';
import { STATIC_BUILD } from '../plan/crate-settings';
import { tempFolder } from '../testing/temp-folder';
import { cargoRoots } from './cargo-roots';

it('finds the folders that cargo runs in: of workspaces, of crates alone, and of none that is broken', () => {
  const crate = '[package]\nname = "x"\n';
  const root = tempFolder({
    'rust/Cargo.toml': '[workspace]\nmembers = ["app"]\nexclude = ["alone"]\n',
    'rust/app/Cargo.toml': crate,
    'rust/alone/Cargo.toml': crate,
    'named/Cargo.toml': `${crate}workspace = "../rust"\n`,
    'broken/Cargo.toml': 'oops',
    'lib/Cargo.toml': crate,
  });
  const project = (folder: string, executor = STATIC_BUILD): object => ({
    [folder]: { root: folder, targets: { build: { executor } } },
  });
  const projects = Object.assign(
    {},
    ...['rust/app', 'rust/alone', 'named', 'broken'].map((folder) => project(folder)),
    project('lib', 'nx:noop'),
  ) as Parameters<typeof cargoRoots>[1];
  expect(cargoRoots(root, projects).map(({ folder }) => folder)).toEqual(
    ['.', 'rust', 'rust/alone'].map((folder) => join(root, folder)),
  );
});
