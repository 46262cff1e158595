import * as plugin from './index';

describe('the entry', () => {
  it('exports what Nx and other plugins use', () => {
    expect(Object.keys(plugin).sort()).toEqual([
      'createDependencies',
      'createNodes',
      'createNodesV2',
      'name',
      'postTasksExecution',
      'preTasksExecution',
      'readArtifact',
    ]);
    expect(plugin.createNodes).toBe(plugin.createNodesV2);
    expect(plugin.name).toBe('@org/rust-static');
  });

  it('loads neither dockerode nor the TOML editor nor Nx: every nx command loads it', () => {
    const loaded = Object.keys(require.cache).filter((path) => path !== __filename);
    expect(loaded.length).toBeGreaterThan(5);
    expect(
      loaded.filter((path) =>
        /dockerode|toml-patch|tar-stream|@nx\/devkit|generators|engines\/(?!capabilities)/.test(path),
      ),
    ).toEqual([]);
  });
});
