import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cutProxy } from '../support/cut-proxy.cjs';
import { secondBridge, secondDocker } from '../support/daemons.cjs';
import { writeDataApp } from '../support/data-app.cjs';
import { containers, forget, KILL, restart } from '../support/second-daemon.cjs';
import { dependOn } from '../support/small-app.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';
import { takeSecondDaemon } from '../support/second-daemon-lock';

jest.setTimeout(1_200_000);

const DIRECT = { DOCKER_HOST: secondDocker };
const to = secondDocker.replace('tcp://', '');
const BROKEN = /The connection to the Docker daemon was lost|The build container ended before cargo did/;

describe('connections that break, and daemons that die', () => {
  takeSecondDaemon();
  const workspace = createWorkspace();
  const write = writeDataApp(workspace);
  const build = (env: NodeJS.ProcessEnv) =>
    workspace.exec(
      'timeout',
      ['600', 'node_modules/.bin/nx', 'run', 'app:static-build', '--skip-nx-cache'],
      env,
    );
  const program = (): string =>
    execFileSync(join(workspace.root, 'dist/apps/app/static/app'), { encoding: 'utf8' }).trim();
  let last = '';
  /** Checks the result of the next build, over a connection that works. */
  const expectRight = (says: string): void => {
    must(build(DIRECT), 'static-build');
    expect(program()).toBe(says);
    expect(containers()).toEqual([]);
    expect(readdirSync(join(workspace.root, 'dist/apps/app'))).toEqual(['static']);
    last = says;
  };
  const expectFailed = (output: string, words: RegExp): void => {
    expect(output).toMatch(words);
    expect(output).not.toMatch(/^\s+at .*\.js:\d+/m);
    // The existing output is unchanged.
    expect(program()).toBe(last);
  };
  /** Builds over a connection that breaks. */
  const failCut = (where: { way: 'up' | 'down'; bytes: number; first?: string[] }): void => {
    const proxy = cutProxy({ to, ...where });
    try {
      const { status, output } = build({ DOCKER_HOST: `tcp://${proxy.host}` });
      expect([proxy.wasCut(), status]).toEqual([true, 1]);
      expectFailed(output, BROKEN);
    } finally {
      proxy.stop();
    }
  };
  beforeAll(() => {
    forget();
    expectRight(write(0));
  });
  afterAll(() => {
    restart();
    forget();
    workspace.remove();
  });

  it.each<['up' | 'down', number]>([
    ['up', 2_000],
    ['up', 30_000],
    ['up', 1_500_000],
    ['up', 2_900_000],
    ['down', 2_000],
    ['down', 20_000],
    ['down', 1_500_000],
    ['down', 3_200_000],
  ])('%s: the connection ends after %d bytes', (way, bytes) => {
    const says = write(`${way} ${bytes}`);
    failCut({ way, bytes });
    expectRight(says);
  });

  it.each<[string, 'up' | 'down', number]>([
    ['while sources travel there', 'up', 1_500_000],
    ['while the binary travels back', 'down', 1_500_000],
  ])('the daemon is killed %s', (_when, way, bytes) => {
    const says = write(`killed ${way}`);
    failCut({ way, bytes, first: KILL });
    restart();
    expectRight(says);
  });

  it('the daemon is killed while cargo runs', () => {
    const says = write('killed cargo');
    const script = 'fn main() { std::thread::sleep(std::time::Duration::from_secs(60)); }\n';
    workspace.write('apps/app/build.rs', script);
    const isRunning = `[ "$(docker -H ${secondDocker} ps -q --filter label=org.rust-static.kind=build)" ]`;
    const kill = spawn('sh', ['-c', `until ${isRunning}; do sleep 0.2; done; sleep 2; ${KILL[2]}`]);
    expectFailed(build(DIRECT).output, BROKEN);
    kill.kill();
    rmSync(join(workspace.root, 'apps/app/build.rs'));
    restart();
    expectRight(says);
  });

  it('the network ends while crates are downloaded', () => {
    forget();
    dependOn(workspace, 'app', 'clap = { version = "4", features = ["derive"] }');
    const says = write('network');
    for (const bytes of [3_000, 300_000]) {
      const proxy = cutProxy({ address: secondBridge, to: 'connect', way: 'down', bytes });
      const access = { HTTPS_PROXY: `http://${proxy.host}`, https_proxy: `http://${proxy.host}` };
      const { output } = build({ ...DIRECT, ...access, NO_PROXY: '', no_proxy: '' });
      expect(proxy.wasCut()).toBe(true);
      proxy.stop();
      expectFailed(output, /cannot reach the registry[^]*HTTPS_PROXY/);
    }
    expectRight(says);
  });
});
