// Runs lanes of commands in parallel; the commands of a lane run one after another:
// node e2e/ci/lanes.mjs 'npm run lint; npm test' 'npm run e2e:docker'
// Output is stored in tmp/ci and shown when a command ends. A table and a summary line follow at
// the end.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { install, refresh, repository } from '../setup/tools.mjs';
import { closingLine, countTests, table } from './results.mjs';

const logs = join(repository, 'tmp/ci');
const begin = performance.now();
const children = new Set();
const seconds = (since) => Math.round((performance.now() - since) / 1000);

const lanes = process.argv.slice(2).map((lane) => lane.split(';').map((command) => command.trim()));
if (lanes.length === 0) throw new Error('No lane: each argument is one, such as "npm run lint; npm test"');
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const child of children) child.kill(signal);
    process.exit(1);
  });

rmSync(logs, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
install();
refresh();
const results = [{ lane: '-', command: 'install, build and pack', seconds: seconds(begin), status: 0 }];
await Promise.all(lanes.map((commands, lane) => runLane(commands, lane + 1)));

console.log(`\n${table(results)}\n\nIn all: ${seconds(begin)} s`);
const { line, status } = closingLine(results);
console.log(line);
process.exitCode = status;

/** A failed command does not stop its lane, so that one run shows everything that is broken. */
async function runLane(commands, lane) {
  for (const command of commands) {
    console.log(`[${lane}] begins: ${command}`);
    const since = performance.now();
    const log = join(logs, `${lane}-${command.replace(/\W+/g, '-')}.log`);
    const status = await runCommand(command, log);
    const output = readFileSync(log, 'utf8');
    const result = { lane, command, seconds: seconds(since), status, ...countTests(output) };
    results.push(result);
    console.log(
      `\n=== [${lane}] ${command}\n${output}=== [${lane}] ${command}: ${result.seconds} s, status ${status}`,
    );
  }
}

/** Resolves to the exit status. Both outputs go to the log as they arrive. */
function runCommand(command, log) {
  const [program, ...args] = command.split(/\s+/);
  const file = openSync(log, 'w');
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: repository, stdio: ['ignore', file, file] });
    children.add(child);
    const end = (status) => {
      children.delete(child);
      closeSync(file);
      resolve(status);
    };
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      end(127);
    });
    child.once('exit', (status) => end(status ?? 128));
  });
}
