import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../src/digest';
import { checkoutOf } from '../../../src/engines/docker/volumes/names';
import { podmanSocket } from '../../support/daemons.cjs';
import { manifest, writeSmallApp } from '../../support/small-app.cjs';
import { startSshd, type Sshd } from '../../support/sshd';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const APPS = ['app', 'two', 'three'];

/** Whole builds through ssh. The server refuses every login while five others have not ended. */
describe('builds on a daemon at ssh://', () => {
  const workspace = createWorkspace();
  let sshd: Sshd;
  let local: string[];
  const address = (path = ''): string => `ssh://root@127.0.0.1:${sshd.port}${path}`;
  const build = (env: NodeJS.ProcessEnv): string[] => {
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    const words = ['run-many', '-t', 'static-build', '--skip-nx-cache', '--batch', '--parallel=3'];
    must(workspace.nx(words, env), 'static-build');
    return APPS.map((app) => workspace.read(`dist/apps/${app}/static/artifact.json`));
  };

  beforeAll(async () => {
    writeSmallApp(workspace, 'app', 'fn main() { println!("hello"); }\n');
    for (const app of APPS.slice(1)) {
      workspace.write(`apps/${app}/Cargo.toml`, manifest(app));
      workspace.write(`apps/${app}/src/main.rs`, `fn main() { println!("${app}"); }\n`);
    }
    must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo');
    local = build({});
    sshd = await startSshd(['MaxStartups 5:100:5']);
    sshd.trust();
    sshd.authorize();
  });
  afterAll(() => {
    sshd.stop();
    for (const host of [undefined, `unix://${podmanSocket}`]) removeVolumes(workspace, host);
    workspace.remove();
  });

  it('Docker, from DOCKER_HOST', () => {
    expect(build({ PATH: sshd.path, DOCKER_HOST: address() })).toEqual(local);
  });

  it('Docker, from a docker context', () => {
    const config = join(sshd.folder, 'docker');
    const meta = join(config, 'contexts/meta', sha256('far'));
    mkdirSync(meta, { recursive: true });
    writeFileSync(
      join(meta, 'meta.json'),
      JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: address() } } }),
    );
    expect(build({ PATH: sshd.path, DOCKER_CONFIG: config, DOCKER_CONTEXT: 'far' })).toEqual(local);
  });

  it('Podman, from CONTAINER_HOST', () => {
    expect(build({ PATH: sshd.path, CONTAINER_HOST: address(podmanSocket) })).toEqual(local);
  });

  it('a connection that is cut while cargo runs: the target fails, and the next one succeeds', () => {
    const env = { PATH: sshd.path, DOCKER_HOST: address() };
    workspace.write(
      'apps/app/build.rs',
      'fn main() { std::thread::sleep(std::time::Duration::from_secs(60)); }\n',
    );
    const own = `--filter label=org.rust-static.checkout=${checkoutOf(workspace.root)}`;
    const isRunning = `[ "$(docker ps -q ${own} --filter label=org.rust-static.kind=build)" ]`;
    const cut = spawn('sh', [
      '-c',
      `until ${isRunning}; do sleep 0.2; done; sleep 2; pkill -f 'ssh -F ${sshd.folder}/config'`,
    ]);
    const { status, output } = workspace.nx(['run', 'app:static-build', '--skip-nx-cache'], env);
    cut.kill();
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(
        /connection to the Docker daemon was lost|build container ended before cargo did/,
      ),
    ]);
    rmSync(join(workspace.root, 'apps/app/build.rs'));
    expect(build(env)).toEqual(local);
    const left = spawnSync('pgrep', ['-f', `ssh -F ${sshd.folder}/config`], { encoding: 'utf8' });
    expect(left.stdout).toBe('');
  });
});
