// Makes the usual mistakes of a first day in a workspace with the packed plugin, and writes what is said to
// docs/mistakes.md. Fails if a sentence or an exit status is not the expected one. Needs this machine's cargo and some
// minutes: `npm run survey:mistakes`. Pass words to run only the mistakes that contain one of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import workspaces from '../support/workspace.cjs';
import { repository } from '../setup/tools.mjs';
import { COMMAND_LINE } from './mistakes/command-line.mjs';
import { SETTINGS } from './mistakes/settings.mjs';
import { TARGETS } from './mistakes/targets.mjs';
import { FILES } from './mistakes/files.mjs';
import { PLACES } from './mistakes/places.mjs';
import { mistakesTable } from './mistakes-table.mjs';

const MISTAKES = [...COMMAND_LINE, ...SETTINGS, ...TARGETS, ...FILES, ...PLACES];
const chosen = process.argv.slice(2);
const { target } = workspaces.hostTarget();
const PLUGINS = {
  plugins: [{ plugin: '@org/rust-static', options: { engine: 'host', target } }],
  sync: { globalGenerators: ['@org/rust-static:sync'] },
};
const workspace = workspaces.createWorkspace();
const { write, exec } = workspace;
const git = (...args) =>
  workspaces.must(exec('git', ['-c', 'user.email=a@b.c', '-c', 'user.name=a', ...args]), args.join(' '));
setUp();
const rows = [];
for (const mistake of MISTAKES) {
  if (chosen.length > 0 && !chosen.some((word) => mistake.title.includes(word))) continue;
  const row = { ...mistake, ...make(mistake) };
  rows.push(row);
  console.log(`${row.wrong.length === 0 ? 'ok   ' : 'WRONG'} ${row.title}`);
  for (const line of row.wrong) console.log(`      ${line}`);
}
workspace.remove();
if (chosen.length === 0) writeFileSync(join(repository, 'docs/mistakes.md'), mistakesTable(rows));
process.exitCode = rows.some(({ wrong }) => wrong.length > 0) ? 1 : 0;

/** An app and a library that it uses, as `setup` writes them. */
function setUp() {
  write('nx.json', JSON.stringify(PLUGINS, null, 2));
  write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
  write('libs/util/Cargo.toml', '[package]\nname = "util"\nversion = "0.1.0"\nedition = "2021"\n');
  write('libs/util/src/lib.rs', 'pub fn seven() -> u32 { 7 }\n');
  workspaces.must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
  const manifest = workspace.read('apps/app/Cargo.toml');
  const util = 'util = { path = "../../libs/util" }';
  write(
    'apps/app/Cargo.toml',
    manifest.includes('[dependencies]')
      ? manifest.replace('[dependencies]', `$&\n${util}`)
      : `${manifest}\n[dependencies]\n${util}\n`,
  );
  write('apps/app/src/main.rs', 'fn main() { println!("{}", util::seven()); }\n');
  workspaces.must(exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
  git('add', '-A');
  git('commit', '-qm', 'start');
}

/** Makes one mistake, in the committed state, and compares what each command says with what is expected. */
function make({ change, commands }) {
  const wrong = [];
  const answers = [];
  const undo = change?.({ ...workspace, git, plugins: PLUGINS });
  for (const { run, env, status, says = [], silent = [] } of commands) {
    const [program, ...args] = run;
    const outcome = exec(
      program.startsWith('.') || program === 'env' ? program : `node_modules/.bin/${program}`,
      args,
      env,
    );
    if ((outcome.status === 0) !== (status === 0))
      wrong.push(`${run.join(' ')}: exit status ${outcome.status}`);
    // Nx and the command line wrap lines.
    const text = outcome.output.replace(/\s+/g, ' ');
    for (const sentence of says)
      if (!text.includes(sentence)) wrong.push(`${run.join(' ')}: not said: ${sentence}`);
    for (const sentence of silent)
      if (text.includes(sentence)) wrong.push(`${run.join(' ')}: said: ${sentence}`);
    if (wrong.length > 0) wrong.push(outcome.output.slice(-3000));
    answers.push({ run, env, status: outcome.status, says });
  }
  undo?.();
  git('reset', '-q', '--hard');
  git('clean', '-fdq');
  return { wrong, answers };
}
