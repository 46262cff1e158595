import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { secondDocker, secondDockerPid } from '../../support/daemons.cjs';
import { manifest, writeSmallApp } from '../../support/small-app.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { eventually } from '../../support/wait.cjs';
import { createWorkspace, must, repository } from '../../support/workspace.cjs';
import { takeSecondDaemon } from '../../support/second-daemon-lock';

jest.setTimeout(1_800_000);

const APPS = ['one', 'two', 'three', 'four', 'five', 'six'];
// One batch with all of them.
const MANY = ['run-many', '-t', 'static-build', '--parallel=6', '--skip-nx-cache', '--output-style=stream'];
const LOCAL = 'unix:///var/run/docker.sock';

describe('a batch on two daemons', () => {
  takeSecondDaemon();
  const workspace = createWorkspace();
  const both = { RUST_STATIC_DAEMONS: `${LOCAL},${secondDocker}` };
  const startSecond = (): void => {
    execFileSync('node', [join(repository, 'e2e/setup/second-docker.mjs')], { stdio: 'ignore' });
  };
  const build = (env: Record<string, string>): string => {
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    return must(workspace.nx(MANY, env), 'run-many').output;
  };
  const artifacts = (): string[] =>
    APPS.map((name) => workspace.read(`dist/apps/${name}/static/artifact.json`));
  const clean = (): void => [LOCAL, secondDocker].forEach((host) => removeVolumes(workspace, host));
  const builtOn = (output: string, host: string): string[] =>
    [...output.matchAll(/(\w+):static-build: building \(\d+ of 6, on (\S+)\)/g)].flatMap(([, name, on]) =>
      on === host ? name! : [],
    );
  let expected: string[];

  beforeAll(() => {
    startSecond();
    writeSmallApp(workspace, 'one', '');
    for (const name of APPS) {
      workspace.write(`apps/${name}/Cargo.toml`, manifest(name));
      workspace.write(`apps/${name}/src/main.rs`, `fn main() { println!("${name}"); }\n`);
    }
    must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
    build({});
    expected = artifacts();
    clean();
  });
  afterAll(() => {
    startSecond();
    clean();
    workspace.remove();
  });

  it('is spread over both, and makes the same bytes as on one', () => {
    const output = build(both);
    expect(builtOn(output, LOCAL).length).toBeGreaterThan(0);
    expect(builtOn(output, secondDocker).length).toBeGreaterThan(0);
    expect(artifacts()).toEqual(expected);
  });

  it('goes on without one that does not answer', () => {
    const output = build({ RUST_STATIC_DAEMONS: `${LOCAL},tcp://127.0.0.1:1` });
    expect(output).toContain('builds do without tcp://127.0.0.1:1: No Docker daemon answers');
    expect(artifacts()).toEqual(expected);
  });

  it('builds on the other what a daemon leaves that is killed meanwhile', async () => {
    clean();
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    for (const name of APPS)
      workspace.write(
        `apps/${name}/build.rs`,
        'fn main() { std::thread::sleep(std::time::Duration::from_secs(3)); }\n',
      );
    const child = spawn(join(workspace.root, 'node_modules/.bin/nx'), MANY, {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...both },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    const exited = new Promise((resolve) => child.on('exit', resolve));
    const containers = (): string =>
      workspace.exec('docker', [
        '-H',
        secondDocker,
        'ps',
        '-q',
        '--filter',
        'label=org.rust-static.kind=build',
      ]).stdout;
    await eventually(() => containers() !== '', 'a build on the second daemon');
    process.kill(Number(readFileSync(secondDockerPid, 'utf8')), 'SIGKILL');
    expect([await exited, output]).toEqual([0, expect.stringContaining(`because ${secondDocker} was lost`)]);
    expect(builtOn(output, secondDocker).length).toBeGreaterThan(0);
    for (const name of APPS)
      expect(
        execFileSync(join(workspace.root, `dist/apps/${name}/static/${name}`), { encoding: 'utf8' }),
      ).toBe(`${name}\n`);
  });

  it('takes the daemon with compiled crates for a single build', () => {
    startSecond();
    clean();
    const names = (host: string): string =>
      workspace.exec('docker', ['-H', host, 'volume', 'ls', '-q', '--filter', 'label=org.rust-static.group'])
        .stdout;
    must(
      workspace.nx(['run', 'one:static-build', '--skip-nx-cache'], { DOCKER_HOST: secondDocker }),
      'build',
    );
    const before = names(LOCAL);
    must(workspace.nx(['run', 'one:static-build', '--skip-nx-cache'], both), 'build');
    expect(names(LOCAL)).toBe(before);
    must(workspace.exec('npx', ['rust-static', 'clean'], both), 'clean');
    expect(names(secondDocker)).toBe('');
  });
});
