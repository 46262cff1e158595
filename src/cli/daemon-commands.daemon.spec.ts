import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownerId } from '../owner';
import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn, type CliFixture } from '../testing/cli-fixture';
import { FakeDaemon } from '../testing/fake-daemon';
import { tempFolder } from '../testing/temp-folder';

describe('commands that ask the daemon', () => {
  let daemon: FakeDaemon;
  const root = cargoWorkspace();
  const cli = (...args: string[]) => cliWith({}, ...args);
  const cliWith = (fixture: CliFixture, ...args: string[]) =>
    cliIn(root, {
      ...fixture,
      env: { XDG_CACHE_HOME: '/none', TMPDIR: '/none', DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}` },
    })(...args);
  // The first use loads dockerode, which takes time.
  beforeAll(() => import('../engines/docker/index.js'), 60_000);
  beforeEach(async () => {
    daemon = await new FakeDaemon().listen();
    daemon.json('GET', /_ping/, 200, 'OK');
    daemon.json('GET', /\/version$/, 200, { Version: '29.1', Os: 'linux', Arch: 'amd64' });
    daemon.json('GET', /\/containers\/json/, 200, []);
    daemon.json('GET', /\/images\/json/, 200, []);
    daemon.json('GET', /\/volumes$/, 200, { Volumes: [] });
    daemon.json('GET', /\/system\/df/, 200, {});
  });
  afterEach(() => daemon.close());

  describe('clean', () => {
    const used = { Name: 'rust-static-used', UsageData: { Size: 5_000_000, RefCount: 1 } };
    const idle = { Name: 'rust-static-idle', UsageData: { Size: 1500, RefCount: 0 } };
    beforeEach(() => {
      daemon.json('GET', /\/volumes$/, 200, { Volumes: [used, idle] });
      daemon.json('GET', /\/system\/df/, 200, { Volumes: [used, idle] });
      daemon.on('DELETE', /\/volumes\//, (_call, response) => response.writeHead(204).end());
    });
    const deleted = () => daemon.calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

    it('removes what is not in use', async () => {
      const { status, stdout } = await cli('clean');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^in use +5\.0 MB {2}volume rust-static-used$/m);
      expect(stdout).toMatch(/^removed +1\.5 kB {2}volume rust-static-idle$/m);
      expect(stdout).toContain('Freed 1.5 kB of this workspace on the daemon');
      expect(deleted()).toEqual([expect.stringMatching(/\/volumes\/rust-static-idle$/)]);
    });

    it('removes nothing with --dry-run', async () => {
      const { stdout } = await cli('clean', '--dry-run', '--all');
      expect(stdout).toMatch(/^would be removed +1\.5 kB/m);
      expect(stdout).toContain('Would free 1.5 kB on the daemon and in the cache.');
      expect(deleted()).toEqual([]);
    });

    it('prints JSON', async () => {
      const { stdout } = await cli('clean', '--json');
      expect(JSON.parse(stdout)).toEqual([
        expect.objectContaining({ name: 'rust-static-used', removed: false, inUse: true }),
        expect.objectContaining({ name: 'rust-static-idle', removed: true, kind: 'volume' }),
      ]);
    });

    it('removes the trees of this workspace in the cache, without a daemon too, and those of no other', async () => {
      const cache = tempFolder({
        'rust-static/trees/one-0/checkout': root,
        'rust-static/trees/one-0/src/main.rs': 'x'.repeat(1000),
        'rust-static/trees/two-0/checkout': '/elsewhere',
        'rust-static/trees/three-0/checkout': root,
        'rust-static/trees/three-0.lock': ownerId(),
      });
      const { status, stdout } = await cliIn(root, {
        env: { XDG_CACHE_HOME: cache, TMPDIR: cache, DOCKER_HOST: 'tcp://127.0.0.1:9' },
      })('clean');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^removed +1\.\d kB {2}tree .*one-0$/m);
      expect(stdout).toMatch(/^in use .*three-0$/m);
      expect(readdirSync(join(cache, 'rust-static/trees')).sort()).toEqual([
        'three-0',
        'three-0.lock',
        'two-0',
      ]);
    });

    it('says when there is nothing', async () => {
      daemon.json('GET', /\/volumes$/, 200, { Volumes: [] });
      expect((await cli('clean')).stdout).toMatch(/^There is nothing of this workspace/);
    });
  });

  describe('cache', () => {
    it('says when there is nothing to save', async () => {
      const { status, stderr } = await cli('cache', 'save', 'cache');
      expect(status).toBe(1);
      expect(stderr).toContain('There is nothing to save');
    });

    it('says that a file is not there, and that CI may go on without', async () => {
      const { status, stderr } = await cli('cache', 'restore', 'none');
      expect(status).toBe(1);
      expect(stderr).toContain('There is no saved cache in none');
      expect(stderr).toContain('skip this step');
    });
  });

  describe('builder', () => {
    const options = { engine: 'docker', builderImage: 'registry.example.com/rust-builder:1' };
    beforeEach(() => {
      const image = { Id: 'sha256:1', Os: 'linux', Architecture: 'amd64', Config: { Env: ['PATH=/bin'] } };
      daemon.json('GET', /\/images\/.*\/json$/, 200, image);
    });

    it('names the image, and how to use it', async () => {
      const { status, stdout } = await cliWith({ options }, 'builder', 'build', 'app');
      expect(status).toBe(0);
      expect(stdout).toContain('builder-image = "registry.example.com/rust-builder:1"');
    });

    it('gives the image a name, and a file that says what it is', async () => {
      daemon.on('POST', /\/build$/, (_call, response) => response.end('{"stream":"ok"}\n'));
      const { stdout } = await cliWith({ options }, 'builder', 'build', 'app', '--tag=own/builder:2');
      expect(stdout).toMatch(/^own\/builder:2$/m);
      const build = daemon.calls.find(({ path }) => path.endsWith('/build'));
      expect(build?.query.get('t')).toBe('own/builder:2');
      const context = build?.body.toString();
      expect(context).toContain('COPY etc-rust-static-builder.json /etc/rust-static/builder.json');
      expect(context).toContain('{"image":"registry.example.com/rust-builder:1","env":["PATH=/bin"]}');
    });

    it('refuses to push without a name', async () => {
      const { status, stderr } = await cli('builder', 'push', 'app');
      expect(status).toBe(1);
      expect(stderr).toContain('No name to push to');
      expect(daemon.calls).toEqual([]);
    });
  });

  describe('doctor', () => {
    it('says what each engine has, and what a project lacks', async () => {
      const { status, stdout } = await cliWith({ options: { engine: 'docker' } }, 'doctor');
      expect(status).toBe(1);
      expect(stdout).toMatch(/^ {2}ok {2}docker {2}daemon 29\.1, linux\/amd64$/m);
      expect(stdout).toMatch(/^ {2}-- {2}host /m);
      expect(stdout).toContain('!!  No apps/app/Dockerfile');
      expect(stdout).toContain('Not everything is in order');
    });

    it('finds a project that can be built, and asks cargo where the build runs', async () => {
      const fixture = { options: { engine: 'docker', builderImage: 'own/builder:1' } };
      expect((await cliWith(fixture, 'doctor', 'app')).stdout).toContain('Builds can work.');
      const { status, stdout } = await cliWith(fixture, 'doctor', 'app', '--exact', '--json');
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        ok: true,
        engines: [{ name: 'docker', ok: true }, { name: 'host' }],
        projects: [{ project: 'app', exact: true, engine: 'docker', problems: [] }],
      });
    });

    it('is content without projects where an engine answers, and names an unknown one', async () => {
      expect((await cliWith({ names: [] }, 'doctor')).status).toBe(0);
      const { status, stdout } = await cli('doctor', 'other');
      expect(status).toBe(1);
      expect(stdout).toContain('No project "other" in the workspace');
    });
  });
});
