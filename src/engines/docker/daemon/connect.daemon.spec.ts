import { FakeDaemon } from '../../../testing/fake-daemon';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { connect } from './connect';

describe('connect', () => {
  it('answers with the daemon that DOCKER_HOST names', async () => {
    const daemon = await new FakeDaemon().listen();
    daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
    daemon.json('GET', /version/, 200, { Version: '28', Os: 'linux', Arch: 'arm64' });
    const client = await connect({ DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}` });
    expect(await client.version()).toEqual({ version: '28', os: 'linux', arch: 'arm64' });
    await daemon.close();
  });

  it('lists every address with its reason, and names --engine=host, when none answers', async () => {
    const home = tempFolder();
    // A home and a runtime folder without sockets. The platform is set to win32 so that the
    // machine's own daemon is not found.
    const facts = { env: {}, home, platform: 'win32' as const, uid: undefined, read: () => undefined };
    expect((await rejected(connect({}, facts))).message).toBe(
      [
        'No Docker daemon answers',
        'Tried, in this order:\n  npipe:////./pipe/docker_engine (Docker Desktop): there is no such socket',
        "Start Docker or Podman, set DOCKER_HOST or choose a docker context.\nOr build with this machine's own cargo: --engine=host for static-build,\nRUST_STATIC_ENGINE=host in the environment for any target.",
      ].join('\n\n'),
    );
  });

  it('shows no password of an address', async () => {
    for (const variable of ['DOCKER_HOST', 'CONTAINER_HOST']) {
      const error = await rejected(connect({ [variable]: 'tcp://me:secret@127.0.0.1:9' }));
      expect(error.message).toContain(`tcp://127.0.0.1:9 (${variable})`);
      expect(error.message).not.toContain('secret');
    }
  });

  it('does not look further than DOCKER_HOST', async () => {
    const error = await rejected(connect({ DOCKER_HOST: 'unix:///nonexistent/docker.sock' }));
    expect(error.message).toBe(
      [
        'No Docker daemon answers',
        'Tried, in this order:\n  unix:///nonexistent/docker.sock (DOCKER_HOST): there is no such socket',
        "Start Docker or Podman, set DOCKER_HOST or choose a docker context.\nOr build with this machine's own cargo: --engine=host for static-build,\nRUST_STATIC_ENGINE=host in the environment for any target.",
      ].join('\n\n'),
    );
  });

  it.each([
    ['tcp://127.0.0.1:1', 'nothing listens there'],
    ['ftp://build', 'addresses of this kind are not supported: use unix://, tcp://, ssh:// or npipe://'],
    ['', '(no address)'],
  ])('says why %s is not usable', async (url, reason) => {
    const files: Record<string, string> = { '/h/.docker/config.json': '{"currentContext":"gone"}' };
    const env = url ? { DOCKER_HOST: url } : {};
    const facts = {
      env,
      home: '/h',
      platform: 'linux' as const,
      uid: 1,
      read: (path: string) => files[path],
    };
    expect((await rejected(connect(env, facts))).message).toContain(reason);
  });

  it('passes on what a daemon that is out of order says', async () => {
    const daemon = await new FakeDaemon().listen();
    daemon.json('GET', /_ping/, 500, { message: 'the disk is full' });
    const error = await rejected(connect({ DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}` }));
    expect(error.message).toContain('the disk is full');
    await daemon.close();
  });
});
