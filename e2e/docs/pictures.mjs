// Creates the images of the README from real commands and their output: `node
// e2e/docs/pictures.mjs`, as root on Debian.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { prepareDocker } from '../setup/docker.mjs';
import { build, install, pack, repository } from '../setup/tools.mjs';

install();
build();
pack();
prepareDocker();
const require = createRequire(import.meta.url);
const { createWorkspace, must } = require('../support/workspace.cjs');
const { baseImage } = require('../support/test-builder.cjs');
const { removeVolumes } = require('../support/volumes.cjs');
const { terminalSvg } = require('./terminal-svg.cjs');
const { graphSvg } = require('./graph-svg.cjs');

const CRATES = {
  'apps/app': {
    libs: ['store'],
    crates: 'libz-sys = { version = "1", features = ["static"] }\n',
  },
  'apps/worker': { libs: ['queue'], crates: '' },
  'libs/store': { libs: ['model'], crates: '' },
  'libs/queue': { libs: ['model'], crates: '' },
  'libs/model': { libs: [], crates: 'serde = { version = "1", features = ["derive"] }\n' },
};
const workspace = createWorkspace();
const { root, write, exec, nx } = workspace;
write(
  'nx.json',
  JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options: { baseImage: baseImage } }] }),
);
write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
for (const [folder, { libs, crates }] of Object.entries(CRATES)) {
  const name = folder.split('/')[1];
  const paths = libs.map((lib) => `${lib} = { path = "../../libs/${lib}" }\n`).join('');
  write(
    `${folder}/Cargo.toml`,
    `[package]\nname = "${name}"\nversion = "1.4.0"\nedition = "2021"\n\n[dependencies]\n${paths}${crates}`,
  );
  if (folder.startsWith('apps')) write(`${folder}/src/main.rs`, `fn main() { println!("${name} 1.4.0"); }\n`);
  else write(`${folder}/src/lib.rs`, '');
}
const apps = Object.keys(CRATES).filter((folder) => folder.startsWith('apps'));
for (const app of apps) must(nx(['g', '@org/rust-static:setup', app, '--no-interactive']), 'setup');
must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
must(exec('node_modules/.bin/rust-static', ['builder', 'build', 'app']), 'builder build');
try {
  const env = {
    ...process.env,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    FORCE_COLOR: '1',
    NX_CACHE_DIRECTORY: '.nx/cache',
  };
  const shown = (command) => {
    const { stdout, stderr, status } = spawnSync('sh', ['-c', `${command} 2>&1`], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`);
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    return [`\x1b[1;32m$\x1b[0m ${command.replace('node_modules/.bin/', 'npx ')}`, ...tidy(lines), ''];
  };
  const lines = [
    ...shown('node_modules/.bin/nx run app:static-build'),
    ...shown('file -b dist/apps/app/static/app | cut -c1-100'),
    ...shown('node_modules/.bin/nx run app:package'),
  ];
  const title = 'nx run app:static-build, and package';
  writeFileSync(join(repository, 'docs/terminal.svg'), terminalSvg(title, lines));

  must(nx(['graph', '--file=graph.json']), 'nx graph');
  const { graph } = JSON.parse(workspace.read('graph.json'));
  const nodes = Object.values(graph.nodes)
    .filter(({ data }) => data.root !== '.')
    .map(({ name, type, data }) => ({
      name,
      kind: type,
      note: data.targets['static-build'] ? 'static-build' : 'crate',
    }));
  const edges = nodes.flatMap(({ name }) =>
    (graph.dependencies[name] ?? []).map(({ target }) => [name, target]),
  );
  writeFileSync(join(repository, 'docs/graph.svg'), graphSvg('Projects of the workspace', nodes, edges));
} finally {
  removeVolumes(workspace);
  workspace.remove();
}

/** Removes irrelevant lines: repeated empty lines, Nx's hints, and most of the crates. */
function tidy(lines) {
  const hints =
    /Run duration|Critical path|Recoverable time|Nx Cloud|Learn more|^\s*Cache:|Speed up|drop --skip|Performance|Recommendations:|^\s+\S+:\S+ +[\dms. ]+$|^\s+- /;
  const words = lines.map(stripVTControlCharacters);
  const compiling = words.flatMap((line, index) => (/^ +Compiling/.test(line) ? [index] : []));
  const [first, last] = [compiling[3], compiling.at(-3)];
  return lines.flatMap((line, index) => {
    if (hints.test(words[index]) || (words[index].trim() === '' && (words[index - 1] ?? '').trim() === ''))
      return [];
    if (compiling.length > 8 && index >= first && index < last) return index === first ? ['   …'] : [];
    return [line];
  });
}
