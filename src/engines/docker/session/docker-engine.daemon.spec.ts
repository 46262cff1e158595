import { dockerRequest } from '../../../testing/docker-build';
import { FakeDaemon } from '../../../testing/fake-daemon';
import { rejected } from '../../../testing/memory-files';
import { dockerEngine } from './docker-engine';

let daemon: FakeDaemon;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  env = { DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}`, HOME: '/none', CARGO_HOME: '/none' };
  daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
  daemon.json('GET', /containers\/json$/, 200, []);
});
afterEach(() => daemon.close());

describe('the docker engine', () => {
  it.each([
    [1, 2],
    [2, 3],
    [16, 4],
  ])('of a daemon with %d processors runs %d builds at once', async (NCPU, parallel) => {
    daemon.json('GET', /info$/, 200, { NCPU });
    const [pool] = await dockerEngine.pools!(env, () => {});
    expect(pool!.parallel).toBe(parallel);
    await pool!.close();
  });

  it('knows from files alone which builds share what they compile', () => {
    const groupOf = (options: object) => {
      const { plan, workspaceRoot } = dockerRequest(options).request;
      return dockerEngine.groupOf(plan, workspaceRoot);
    };
    expect(groupOf({})).toBe(groupOf({ features: ['static'] }));
    expect(groupOf({})).not.toBe(groupOf({ builderImage: 'other:1' }));
    expect(daemon.calls).toEqual([]);
  });

  it('says what of the cargo configuration stays on the host, and passes on what the daemon refuses', async () => {
    daemon.json('GET', /builder:1\/json$/, 200, { Id: '1', Os: 'linux', Architecture: 'amd64' });
    daemon.json('POST', /volumes\/create$/, 500, { message: 'no space left on device' });
    const files = { '.cargo/config.toml': '[build]\nrustc-wrapper = "sccache"\n' };
    const { request, terminal } = dockerRequest({}, { files, env });
    const error = await rejected(dockerEngine.open(request));
    expect(error).toMatchObject({ message: 'no space left on device', statusCode: 500 });
    expect(terminal.text()).toMatch(/stay on the host: .*rustc-wrapper/);
    // Abandoned containers are removed first.
    expect(daemon.calls.map(({ path }) => path).slice(0, 2)).toEqual(['/_ping', '/containers/json']);
  });

  describe('with several daemons', () => {
    let other: FakeDaemon;
    const address = ({ port }: FakeDaemon) => `tcp://127.0.0.1:${port}`;
    const volume = (group: string) => ({
      Name: `rust-static-target-${group}`,
      Labels: { 'org.rust-static.kind': 'volume', 'org.rust-static.group': group },
    });
    const answer = (of: FakeDaemon, Arch: string, groups: string[] = []) => {
      of.on('GET', /_ping/, (_call, response) => response.end('OK'));
      of.json('GET', /containers\/json$/, 200, []);
      of.json('GET', /info$/, 200, { NCPU: 2 });
      of.json('GET', /version$/, 200, { Version: '28', Os: 'linux', Arch });
      of.json('GET', /volumes(\?.*)?$/, 200, { Volumes: groups.map(volume) });
    };
    beforeEach(async () => {
      other = await new FakeDaemon().listen();
      env.RUST_STATIC_DAEMONS = `${address(daemon)}, ${address(other)}`;
    });
    afterEach(() => other.close());

    it('opens a pool on each, with its platform and what it has compiled', async () => {
      answer(daemon, 'amd64', ['g1']);
      answer(other, 'arm64');
      const lines: string[] = [];
      const pools = await dockerEngine.pools!(env, (line) => lines.push(line));
      expect(pools.map(({ name, platform, warm }) => [name, platform, [...warm]])).toEqual([
        [address(daemon), 'linux/amd64', ['g1']],
        [address(other), 'linux/arm64', []],
      ]);
      expect(lines).toEqual([]);
      expect(await pools[1]!.answers()).toBe(true);
      await other.close();
      expect(await pools[1]!.answers()).toBe(false);
    });

    it('leaves out a daemon that does not answer, and says so', async () => {
      answer(daemon, 'amd64');
      await other.close();
      const lines: string[] = [];
      const pools = await dockerEngine.pools!(env, (line) => lines.push(line));
      expect(pools.map(({ name }) => name)).toEqual([address(daemon)]);
      expect(lines).toEqual([`rust-static: builds do without ${address(other)}: No Docker daemon answers\n`]);
    });

    it.each(['tcp://me:secret@127.0.0.1:9', 'ssh://me:secret@127.0.0.1'])(
      'shows no password of the entry %s',
      async (entry) => {
        answer(daemon, 'amd64');
        const lines: string[] = [];
        const say = (line: string) => void lines.push(line);
        await dockerEngine.pools!({ ...env, RUST_STATIC_DAEMONS: `${address(daemon)},${entry}` }, say);
        expect(lines.join('')).toMatch(/builds do without \w+:\/\//);
        expect(lines.join('')).not.toContain('secret');
        const error = await rejected(dockerEngine.pools!({ ...env, RUST_STATIC_DAEMONS: `${entry},x` }, say));
        expect(error.message).not.toContain('secret');
      },
    );

    it('refuses if none answers, and names each reason', async () => {
      await Promise.all([daemon.close(), other.close()]);
      const error = await rejected(dockerEngine.pools!(env, () => {}));
      expect(error).toMatchObject({ code: 'daemons-unreachable' });
      expect((error as Error).message).toContain(`${address(other)}: No Docker daemon answers`);
    });

    it('opens a single build on the daemon that has compiled its crates', async () => {
      const { request } = dockerRequest({}, { env });
      answer(daemon, 'amd64');
      answer(other, 'amd64', [dockerEngine.groupOf(request.plan, request.workspaceRoot)]);
      for (const of of [daemon, other])
        of.json('GET', /builder:1\/json$/, 500, { message: of === other ? 'other' : 'first' });
      await expect(dockerEngine.open(request)).rejects.toThrow('other');
    });

    it.each(['a/b', '-x', 'ssh:/host'])('refuses the entry %s', async (entry) => {
      const error = await rejected(
        dockerEngine.pools!({ ...env, RUST_STATIC_DAEMONS: `default ${entry}` }, () => {}),
      );
      expect(error).toMatchObject({ code: 'daemons-entry' });
    });
  });
});
