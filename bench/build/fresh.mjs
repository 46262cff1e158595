// A machine that knows nothing: without help, with a restored cache, with a store of compiled crates, and with sccache.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import keys from '../../e2e/support/units-key.cjs';
import { alternate, row, timed } from '../statistics.mjs';
import { sccacheStore } from './sccache.mjs';
import { article, builderImage, forget, leave, nx, removeFolder } from './sides.mjs';
import { oneApp } from './workspaces.mjs';

/** @param {{ short: boolean }} options */
export function freshBench({ short }) {
  const workspace = oneApp();
  const sccache = sccacheStore();
  const folder = join(tmpdir(), `rust-static-bench-${process.pid}`);
  const store = `${folder}-store`;
  const cache = (action) => workspace.exec('node_modules/.bin/rust-static', ['cache', action, folder]);
  const forgetAll = () => {
    forget(workspace);
    spawnSync('docker', ['volume', 'rm', '--force', 'rust-static-cargo-home-linux-amd64']);
  };
  const build = (env = {}) =>
    nx(workspace, ['run', 'app:static-build', '--skip-nx-cache'], { NX_DAEMON: 'false', ...env });
  const require = (outcome) => {
    if (outcome.status !== 0) throw new Error(outcome.output);
  };
  try {
    const image = builderImage(workspace, 'app');
    forgetAll();
    build();
    const saved = cache('save');
    require(saved);
    console.error(`  the cache: ${saved.output.split('\n')[0]}`);
    const withUnits = publishUnits(workspace, store);
    let edits = 0;
    /** A machine builds because something has changed, so the crate itself is compiled on all sides. */
    const newMachine = () => {
      forgetAll();
      workspace.edit(`edit ${++edits}`);
    };
    const besideSccache = () => {
      removeFolder(workspace, 'target-sccache');
      const cargo = ['--manifest-path', 'apps/app/Cargo.toml', '--features', 'static'];
      return article(workspace, image, cargo, 'target-sccache', [...sccache.docker, ...authorities()]);
    };
    besideSccache();
    console.error(`  sccache has kept ${sccache.size()} compilations`);
    const runs = alternate(short ? 1 : 3, {
      cold() {
        newMachine();
        return build();
      },
      restored() {
        newMachine();
        return timed(() => {
          require(cache('restore'));
          build();
        });
      },
      units() {
        newMachine();
        return build(withUnits);
      },
      sccache() {
        newMachine();
        return besideSccache();
      },
    });
    const [restored, units] = ['fresh machine with restored cache', 'fresh machine with a store of crates'];
    const beside = (name, ours, against, theirs, goal) =>
      row({ name, against, ours: runs[ours], theirs: runs[theirs], goal, unit: 's' });
    return [
      beside(restored, 'restored', 'fresh machine without', 'cold', 0.2),
      beside(units, 'units', 'fresh machine without', 'cold', 0.12),
      beside('the same', 'units', restored, 'restored', 1),
      beside('the same', 'units', 'fresh machine with sccache', 'sccache', 0.5),
    ];
  } finally {
    for (const path of [folder, store, sccache.folder]) rmSync(path, { recursive: true, force: true });
    leave(workspace);
  }
}

/** Arguments of `docker run`: a company's authorities, for a build that downloads crates. */
function authorities({ SSL_CERT_FILE: file } = process.env) {
  return file ? ['--volume', `${file}:/ca.pem:ro`, '--env', 'CARGO_HTTP_CAINFO=/ca.pem'] : [];
}

/**
 * Publishes and signs the crates of the app, and lets the workspace trust the key.
 *
 * @param store absolute path of a folder
 * @returns the variable of builds that read them
 */
function publishUnits(workspace, store) {
  const { privateKey, trustedKeys } = keys.unitsKey();
  const nxJson = JSON.parse(workspace.read('nx.json'));
  const [entry] = nxJson.plugins;
  const { plugin, options } = typeof entry === 'string' ? { plugin: entry } : entry;
  const trusting = { ...options, trustedKeys };
  workspace.write('nx.json', JSON.stringify({ ...nxJson, plugins: [{ plugin, options: trusting }] }));
  const env = { RUST_STATIC_UNITS_STORE: store };
  for (const [args, more] of [
    [['publish', 'app'], {}],
    [['sign'], { RUST_STATIC_UNITS_KEY: privateKey }],
  ]) {
    const { status, output } = workspace.exec('node_modules/.bin/rust-static', ['units', ...args], {
      ...env,
      ...more,
    });
    if (status !== 0) throw new Error(output);
    console.error(`  ${output.trim().split('\n').at(-1)}`);
  }
  return env;
}
