// Shows what a user sees: runs builds in tmux at 80 and 120 columns, and writes the screens to docs/screens.md. Needs
// tmux and Docker, and takes some minutes: `npm run survey:screens`.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDocker } from '../setup/docker.mjs';
import { install, refresh, repository } from '../setup/tools.mjs';
import realApp from '../support/real-app.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';

const ROWS = 40;
const BATCH = Array.from({ length: 12 }, (_, at) => `tool-${String.fromCharCode(97 + at)}`);
/** What is shown, with the environment, and whether a screen from the middle belongs to it. */
const SCREENS = [
  { title: 'One app from nothing', run: ['run', 'real:static-build'], middle: true, forget: true },
  {
    title: 'A batch of 12 apps',
    run: ['run-many', '-t', 'static-build', '-p', ...BATCH, '--batch'],
    middle: true,
    forget: true,
  },
  {
    title: "Nx's terminal UI",
    run: ['run-many', '-t', 'static-build', '-p', BATCH.slice(0, 4).join(), '--tuiAutoExit=1'],
    env: { NX_TUI: 'true' },
    middle: true,
    forget: true,
  },
  { title: 'The same in CI', run: ['run', 'real:static-build'], env: { CI: 'true' }, forget: true },
  { title: 'From the cache', run: ['run', 'real:static-build'], cached: true },
  { title: 'An error', run: ['run', 'broken:static-build'] },
];

if (spawnSync('tmux', ['-V']).error) throw new Error('tmux is missing: install it (apt-get install tmux).');
install();
refresh();
prepareDocker();
const workspace = workspaces.createWorkspace();
write();
const parts = [];
for (const screen of SCREENS)
  for (const columns of [80, 120]) {
    parts.push(`## ${screen.title}, ${columns} columns\n`, ...(await show(screen, columns)));
    console.log(`${screen.title}, ${columns} columns`);
  }
volumes.removeVolumes(workspace);
workspace.remove();
const page = `# Screens

This page shows what builds print, in tmux with ${ROWS} lines. \`npm run survey:screens\` makes it.
[screens-before.md](screens-before.md) shows the same for an earlier version.

${parts.join('\n')}`;
writeFileSync(join(repository, 'docs/screens.md'), page);

function write() {
  realApp.writeRealApp(workspace);
  // Otherwise Nx asks at a terminal.
  const settings = JSON.parse(workspace.read('nx.json'));
  workspace.write('nx.json', JSON.stringify({ ...settings, analytics: false, neverConnectToCloud: true }));
  const manifest = workspace.read('apps/real/Cargo.toml');
  for (const name of [...BATCH, 'broken']) {
    const main = name === 'broken' ? 'fn main() { oops(); }\n' : workspace.read('apps/real/src/main.rs');
    workspace.write(`apps/${name}/Cargo.toml`, manifest.replace('"real"', `"${name}"`));
    workspace.write(`apps/${name}/src/main.rs`, main);
    workspace.exec('cp', ['apps/real/Dockerfile', `apps/${name}/`]);
  }
  workspaces.must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
  // The builder image is made once, and is not shown.
  workspaces.must(workspace.exec('node_modules/.bin/rust-static', ['builder', 'build', 'real']), 'builder');
}

/** Runs one command in tmux. Returns Markdown. */
async function show({ run, env = {}, middle, forget, cached }, columns) {
  if (forget) volumes.removeVolumes(workspace);
  const variables = { NX_TUI: 'false', ...env, ...(cached ? {} : { NX_SKIP_NX_CACHE: 'true' }) };
  const assigned = Object.entries({ ...workspaces.nxEnvironment(), ...variables }).filter(([name]) =>
    /^(NX_|CI$|HOME$|PATH$|SSL_)/.test(name),
  );
  const command = ['env', ...assigned.map((pair) => pair.join('=')), 'TERM=xterm-256color'];
  const size = ['-x', String(columns), '-y', String(ROWS)];
  const words = [...command, join(workspace.root, 'node_modules/.bin/nx'), ...run];
  tmux('kill-server');
  // The session stays until its screen has been read.
  tmux(
    'new-session',
    '-d',
    ...size,
    '-c',
    workspace.root,
    'sh',
    '-c',
    '"$@"; echo "[$?]"; sleep 600',
    'sh',
    ...words,
  );
  const frames = [];
  for (let at = 0; at < 600; at++) {
    await sleep(500);
    const text = tmux('capture-pane', '-p');
    if (/^\[\d+\]$/m.test(text)) break;
    if (text.trim()) frames.push(text);
  }
  const whole = tmux('capture-pane', '-p', '-S', '-500').replace(/\n\[(\d+)\]\s*$/, '\n(exit status $1)\n');
  tmux('kill-server');
  const block = (text) => `\`\`\`text\n${text.replaceAll(workspace.root, '<workspace>').trimEnd()}\n\`\`\`\n`;
  const between = frames[Math.floor(frames.length * 0.6)];
  return [
    `\`nx ${run.join(' ')}\`\n`,
    ...(middle && between ? ['In the middle:\n', block(between), 'At the end:\n'] : []),
    block(whole),
  ];
}

function tmux(...args) {
  return spawnSync('tmux', ['-L', 'rust-static-screens', ...args], { encoding: 'utf8' }).stdout ?? '';
}
