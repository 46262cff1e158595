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
    const pool = await dockerEngine.pool!(env);
    expect(pool.parallel).toBe(parallel);
    await pool.close();
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
});
