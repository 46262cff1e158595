import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as plugin from './index';

describe('the entry', () => {
  it('exports what Nx and other plugins use', () => {
    expect(Object.keys(plugin).sort()).toEqual([
      'createDependencies',
      'createNodes',
      'createNodesV2',
      'name',
      'readArtifact',
    ]);
    expect(plugin.createNodes).toBe(plugin.createNodesV2);
    expect(plugin.name).toBe('@org/rust-static');
  });

  it('loads neither dockerode nor the TOML editor nor Nx: every nx command loads it', () => {
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      Module._load = function (name, ...rest) { console.log(name); return load.call(this, name, ...rest); };
      require(${JSON.stringify(join(__dirname, '../dist/index.js'))});`;
    const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).split('\n');
    expect(loaded.length).toBeGreaterThan(5);
    expect(
      loaded.filter((name) => /dockerode|toml-patch|tar-stream|@nx\/devkit|generators|engines/.test(name)),
    ).toEqual([]);
  });
});
