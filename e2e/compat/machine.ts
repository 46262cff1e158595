import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell } from './cells.cjs';
import { waitFor } from '../support/wait.cjs';
import { nxEnvironment, repository } from '../support/workspace.cjs';

/**
 * The parts of a cell that come from the npm registry: Node and the package managers, in their own
 * folder.
 */
export function machine() {
  const home = mkdtempSync(join(tmpdir(), 'rust-static-compat-'));
  const port = join(home, 'port');
  const tarball = join(repository, 'tmp/package/rust-static.tgz');
  const script = require.resolve('./local-registry.cjs');
  const registry = spawn(process.execPath, [script, tarball, port], { stdio: 'inherit' });
  waitFor(() => existsSync(port), 'the registry');
  const npmrc = join(home, 'npmrc');
  writeFileSync(npmrc, `@org:registry=http://127.0.0.1:${readFileSync(port, 'utf8')}/\n`);
  const arch = process.arch;
  const install = (...packages: string[]): string =>
    run('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
      cwd: home,
      env: process.env,
    });

  /** The environment of a cell. Its Node comes first in PATH. */
  const envOf = ({ node, manager }: Cell): NodeJS.ProcessEnv => {
    const name = `node-${node}`;
    const bin = join(home, 'node_modules', name, 'bin');
    if (!existsSync(bin)) install(`${name}@npm:node-linux-${arch}@${node}`);
    const managers = join(home, 'node_modules/.bin');
    if (manager !== 'npm' && !existsSync(join(managers, manager)))
      install(manager === 'yarn' ? 'yarn@1' : 'pnpm@10');
    return {
      ...nxEnvironment(),
      PATH: [bin, managers, process.env.PATH].join(':'),
      NPM_CONFIG_USERCONFIG: npmrc,
      CI: 'true',
    };
  };
  return {
    home,
    envOf,
    stop: () => {
      registry.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Runs a program and returns its output. */
export function run(
  program: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...options,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout + stderr;
}
