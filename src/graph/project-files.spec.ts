import { PLUGIN } from '../plan/crate-settings';
import { setVariables } from '../testing/environment';
import { tempFolder } from '../testing/temp-folder';
import { createNodesV2 } from './create-nodes';
import { projectFiles } from './project-files';

describe('names that are taken outside of the scope of an entry in nx.json', () => {
  const root = tempFolder({
    'package.json': '{"name":"root","workspaces":["libs/*"]}',
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
    'crates/utils/Cargo.toml': '[package]\nname = "utils"\nversion = "0.1.0"\n',
    'libs/utils/package.json': '{"name":"utils"}',
    'node_modules/x/package.json': '{"name":"x"}',
  });
  beforeEach(() => setVariables({ NX_WORKSPACE_DATA_DIRECTORY: tempFolder() }));

  it('are found on disk', () => {
    expect(projectFiles(root).sort()).toEqual(['libs/utils/package.json', 'package.json']);
  });

  it.each([{ include: ['crates/**/*'] }, { exclude: ['libs/**/*'] }])(
    'are not given again: %j',
    async (scope) => {
      const nxJsonConfiguration = { plugins: [{ plugin: PLUGIN, ...scope }] };
      const context = { workspaceRoot: root, nxJsonConfiguration };
      const nodes = await createNodesV2[1](['crates/utils/Cargo.toml'], undefined, context);
      expect(nodes.map(([, { projects }]) => Object.values(projects!)[0]!.name)).toEqual(['crates-utils']);
    },
  );
});
