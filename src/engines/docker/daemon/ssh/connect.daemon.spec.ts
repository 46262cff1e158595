import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { RustStaticError } from '../../../../errors';
import { FakeDaemon, frame } from '../../../../testing/fake-daemon';
import { fakeSsh, type FakeSsh } from '../../../../testing/fake-ssh';
import { rejected } from '../../../../testing/memory-files';
import { connect } from '../connect';

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
  daemon.json('GET', /version/, 200, { Version: '28', Os: 'linux', Arch: 'arm64' });
});
afterEach(() => daemon.close());

const open = async (programs: Record<string, FakeSsh>, env: NodeJS.ProcessEnv = {}) => {
  const ssh = fakeSsh(programs);
  const given = { PATH: ssh.path, DOCKER_HOST: 'ssh://me@build:2222/run/d.sock', ...env };
  return { ssh, client: await connect(given) };
};
const failure = async (programs: Record<string, FakeSsh>): Promise<RustStaticError> =>
  (await rejected(open(programs))) as RustStaticError;

describe('a daemon at ssh://', () => {
  it('is asked by docker there; one login serves several requests', async () => {
    const { client, ssh } = await open({ docker: { port: daemon.port } });
    expect(await client.version()).toEqual({ version: '28', os: 'linux', arch: 'arm64' });
    expect(await client.version()).toMatchObject({ version: '28' });
    expect(ssh.calls()).toEqual([
      expect.arrayContaining([
        ...['BatchMode=yes', '-p', '2222', '--', 'me@build'],
        'docker --host unix:///run/d.sock system dial-stdio',
      ]),
    ]);
  });

  it('is asked by podman, where docker is not installed', async () => {
    const { ssh } = await open({ podman: { port: daemon.port } });
    expect(ssh.calls().map((args) => args.at(-1))).toEqual([
      'docker --host unix:///run/d.sock system dial-stdio',
      'podman --url unix:///run/d.sock system dial-stdio',
    ]);
  });

  it('is asked by podman first, with its key, if the address is that of Podman', async () => {
    const both = { docker: { port: 1 }, podman: { port: daemon.port } };
    const env = { DOCKER_HOST: '', CONTAINER_HOST: 'ssh://build', CONTAINER_SSHKEY: '/keys/id' };
    const { ssh } = await open(both, env);
    expect(ssh.calls()).toEqual([
      expect.arrayContaining(['-i', '/keys/id', '--', 'build', 'podman system dial-stdio']),
    ]);
  });

  it('passes on the end of input, and output after it', async () => {
    daemon.json('POST', /containers\/create$/, 201, { Id: 'c1' });
    daemon.onAttach((socket) => {
      let input = '';
      socket.on('data', (chunk: Buffer) => (input += chunk.toString()));
      socket.on('end', () => socket.end(frame(1, `all of it: ${input}`)));
    });
    const { client } = await open({ docker: { port: daemon.port } });
    const container = await client.containers.create({
      platform: 'linux/amd64',
      image: 'i',
      labels: {},
      command: [],
    });
    const { stdin, stdout } = await container.attach();
    stdin.write('x'.repeat(300_000));
    stdin.end('end');
    const output = await text(stdout);
    expect([output.length, output.slice(0, 20), output.slice(-6)]).toEqual([
      300_014,
      'all of it: xxxxxxxxx',
      'xxxend',
    ]);
  });

  it('has at most four logins at a time, and waits for none that takes long', async () => {
    const waiting: (() => void)[] = [];
    daemon.on('GET', /info/, (_call, response) => void waiting.push(() => response.end('{}')));
    const { client, ssh } = await open({ docker: { port: daemon.port } });
    const answers = Array.from({ length: 12 }, () => client.info());
    await sleep(1200);
    // The connection of the first answer is used again, without a login.
    expect([ssh.calls().length, waiting.length]).toEqual([5, 5]);
    while (waiting.length < 12) await sleep(100);
    waiting.forEach((answer) => answer());
    await Promise.all(answers);
  });

  it('is connected to again after an unused connection broke', async () => {
    const { client, ssh } = await open({ docker: { port: daemon.port } });
    ssh.cut();
    await sleep(300);
    expect(await client.version()).toMatchObject({ version: '28' });
    expect(ssh.calls()).toHaveLength(2);
  });

  it('that is lost in the middle of an answer is a lost connection', async () => {
    daemon.on('GET', /info/, (_call, response) => void response.write('{'));
    const { client, ssh } = await open({ docker: { port: daemon.port } });
    const lost = rejected(client.info());
    await sleep(300);
    ssh.cut();
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('what is missing', () => {
  const ssh = (stderr: string): Record<string, FakeSsh> => ({ docker: { exitCode: 255, stderr } });
  // The texts are those of OpenSSH 9.2, Docker 28 and Podman 4.3.
  it.each<[string, Record<string, FakeSsh>, string]>([
    ['ssh-host-key', ssh('Host key verification failed.\n'), 'Log in once with `ssh -p 2222 me@build`'],
    [
      'ssh-host-key',
      ssh('@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n'),
      'ssh-keygen',
    ],
    ['ssh-login-refused', ssh('me@build: Permission denied (publickey).\n'), 'ssh-copy-id'],
    ['ssh-unreachable', ssh('ssh: Could not resolve hostname build: Name or service not known\n'), 'address'],
    ['ssh-docker-missing', {}, 'Install one of them there'],
    [
      'ssh-daemon-unreachable',
      {
        docker: {
          exitCode: 1,
          stderr: 'failed to open the raw stream connection: dial unix /run/d.sock: connect: no such file\n',
        },
      },
      '`ssh -p 2222 me@build docker info` works',
    ],
    [
      'ssh-daemon-unreachable',
      { podman: { exitCode: 125, stderr: 'Error: failed to open connection to podman\n' } },
      'systemctl --user enable --now podman.socket',
    ],
    ['ssh-shell-prints', { docker: { port: 1, prints: 'Welcome!\n' } }, '~/.bashrc'],
  ])('%s: %j', async (code, programs, remedy) => {
    const error = await failure(programs);
    expect(error).toMatchObject({ code, message: expect.stringContaining(remedy) });
    const stderr = Object.values(programs)[0]?.stderr?.trim();
    if (stderr) expect(error.message).toContain(stderr);
  });

  it('ssh itself', async () => {
    const env = { PATH: '/none', DOCKER_HOST: 'ssh://build' };
    expect(await rejected(connect(env))).toMatchObject({ code: 'ssh-missing' });
  });
});

it('an unused connection does not keep this process running', async () => {
  const active = () => process.getActiveResourcesInfo().filter((name) => /^(Process|Pipe)/.test(name));
  const before = active();
  const { ssh } = await open({ docker: { port: daemon.port } });
  expect(ssh.calls()).toHaveLength(1);
  expect(active().length).toBeLessThanOrEqual(before.length);
});
