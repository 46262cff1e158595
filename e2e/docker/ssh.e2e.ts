import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from '../../src/engines/docker/daemon/connect';
import { podmanSocket } from '../support/daemons.cjs';
import { startSshd, type Sshd } from '../support/sshd';
import { builderImage } from '../support/test-builder.cjs';

jest.setTimeout(120_000);

/** Daemons behind a real sshd. Errors are caused one after another; each remedy is followed. */
describe('a daemon at ssh://', () => {
  let sshd: Sshd;
  const open = (path = '', name = 'DOCKER_HOST') =>
    connect({ PATH: sshd.path, [name]: `ssh://root@127.0.0.1:${sshd.port}${path}` });
  const code = (path?: string) =>
    open(path).then(
      () => 'connected',
      (error: { code: string }) => error.code,
    );
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  it('refuses with a reason, until everything is as the remedies say', async () => {
    expect(await code()).toBe('ssh-host-key');
    sshd.trust();
    expect(await code()).toBe('ssh-login-refused');
    sshd.authorize();
    expect(await code()).toBe('connected');
    expect(await code('/none/docker.sock')).toBe('ssh-daemon-unreachable');
    const known = join(sshd.folder, 'known');
    const other = spawnSync('cut', ['-d', ' ', '-f', '1,2', join(sshd.folder, 'user.pub')], {
      encoding: 'utf8',
    });
    writeFileSync(known, `[127.0.0.1]:${sshd.port} ${other.stdout}`);
    expect(await code()).toBe('ssh-host-key');
    // The command that the message shows.
    spawnSync('ssh-keygen', ['-f', known, '-R', `[127.0.0.1]:${sshd.port}`]);
    sshd.trust();
    expect(await code()).toBe('connected');
  });

  it.each([
    ['Docker', 'DOCKER_HOST', undefined],
    ['Podman', 'CONTAINER_HOST', podmanSocket],
  ])('%s runs a container, with its input and another program in it', async (_name, variable, socket) => {
    const client = await open(socket, variable);
    const container = await client.containers.create({
      platform: 'linux/amd64',
      image: builderImage,
      labels: { 'org.rust-static.kind': 'test' },
      entrypoint: ['sh', '-c'],
      command: ['cat; echo end'],
      run: { network: false, stdin: true, removeAtEnd: true },
    });
    const { stdin, stdout } = await container.attach();
    const output = text(stdout);
    const gone = container.wait('removed');
    await container.start();
    const exec = await container.exec(['sh', '-c', 'echo out; exit 3']);
    expect(await text(exec.stdout)).toBe('out\n');
    expect(await exec.status()).toBe(3);
    stdin.write('x'.repeat(1_000_000));
    stdin.end();
    expect(await output).toBe(`${'x'.repeat(1_000_000)}end\n`);
    expect(await gone).toBe(0);
  });
});
