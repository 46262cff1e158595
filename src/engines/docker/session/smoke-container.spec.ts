import { join } from 'node:path';
import { DaemonError } from '../daemon/errors';
import { emptyImage } from '../images/empty-image';
import { FakeClient } from '../../../testing/fake-client';
import type { RunProgram } from '../../../testing/fake-container';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { smokeInContainer } from './smoke-container';

const owner = { platform: 'linux/amd64', checkout: 'c' };
const trial = (milliseconds = 60_000) => ({
  file: join(tempFolder({ app: 'ELF' }), 'app'),
  args: ['--version'],
  milliseconds,
  target: 'x86_64-unknown-linux-musl',
});
const smoke = (daemon: FakeClient, milliseconds?: number, cancelled = new AbortController().signal) =>
  smokeInContainer(daemon, trial(milliseconds), owner, cancelled);

describe('smokeInContainer', () => {
  it('runs the binary alone: an empty image, no network, not as root, no volume', async () => {
    const daemon = new FakeClient((words, env, container) => {
      expect([words, env, container.text('/program')]).toEqual([['/program', '--version'], {}, 'ELF']);
      return { exitCode: 0, stdout: 'app 1\n' };
    });
    const result = await smoke(daemon);
    expect(result).toMatchObject({ exitCode: 0, output: '' });
    const [{ config, gone }] = daemon.created as [(typeof daemon.created)[0]];
    expect(config).toMatchObject({
      image: 'rust-static-empty:linux-amd64',
      user: '65532:65532',
      run: { network: false, stdin: false, removeAtEnd: false },
    });
    expect(config.volumes ?? []).toEqual([]);
    expect(gone).toBe(true);
    // The image is created only once.
    daemon.images.load = () => Promise.reject(new Error('made again'));
    await smoke(daemon);
  });

  it('has an empty image for another platform, also if an older version made one for the wrong platform', async () => {
    const daemon = new FakeClient(() => ({ exitCode: 0, stdout: '' }));
    daemon.addImage('rust-static-empty:linux-arm64', 'linux/amd64');
    expect(await emptyImage(daemon, 'linux/arm64')).toBe('rust-static-empty:linux-arm64');
    expect(await daemon.images.inspect('rust-static-empty:linux-arm64')).toMatchObject({ arch: 'arm64' });
  });

  it('shows what a binary wrote that fails', async () => {
    const daemon = new FakeClient(() => ({ exitCode: 2, stdout: 'no config\n' }));
    expect(await smoke(daemon)).toMatchObject({ exitCode: 2, output: 'no config\n' });
  });

  it('kills a binary whose time is up', async () => {
    const endless: RunProgram = () => new Promise(() => {});
    const daemon = new FakeClient(endless);
    expect((await smoke(daemon, 1)).exitCode).toBeUndefined();
    expect(daemon.present).toEqual([]);
  });

  it('ends when the user cancels, and leaves no container', async () => {
    const controller = new AbortController();
    const daemon = new FakeClient(() => {
      controller.abort(new Error('Cancelled by SIGINT'));
      return new Promise(() => {});
    });
    expect((await rejected(smoke(daemon, 60_000, controller.signal))).message).toBe('Cancelled by SIGINT');
    expect(daemon.present).toEqual([]);
  });

  it('says that a binary for another platform needs an emulator', async () => {
    const daemon = new FakeClient();
    daemon.before.start = () => {
      throw new DaemonError('exec format error', 400);
    };
    const error = await rejected(smoke(daemon));
    expect(error.message).toMatch(/cannot be started in an empty container[^]*exec format error[^]*binfmt/);
    expect(daemon.present).toEqual([]);
  });

  // Docker 20.10 starts the container, and the runtime writes this.
  it.each([
    'exec /program: exec format error',
    'standard_init_linux.go:228: exec user process caused: exec format error',
  ])('says so if the daemon starts the container and only the runtime fails: %s', async (stdout) => {
    const error = await rejected(smoke(new FakeClient(() => ({ exitCode: 1, stdout: `${stdout}\n` }))));
    expect(error).toMatchObject({ code: 'smoke-test-not-started' });
    expect(error.message).toContain('binfmt --install all');
  });

  it('says what the daemon answers when it makes no empty image', async () => {
    const daemon = new FakeClient();
    daemon.images.load = () => Promise.reject(new Error('no space left'));
    expect((await rejected(smoke(daemon))).message).toMatch(
      /The empty image cannot be made[^]*no space left/,
    );
  });
});
