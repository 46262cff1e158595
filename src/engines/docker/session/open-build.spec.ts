import { execFileSync } from 'node:child_process';
import { rejected } from '../../../testing/memory-files';
import { ACCESS, BUILDER, cargoDaemon, dockerRequest } from '../../../testing/docker-build';
import { openBuild } from './open-build';

const MAIN = '/rust-static/src/apps/app/src/main.rs';

describe('openBuild', () => {
  it('fetches with network and secrets, and builds without either', async () => {
    const daemon = cargoDaemon();
    const { request } = dockerRequest();
    const access = { ...ACCESS, env: { HTTPS_PROXY: 'http://p' }, secrets: { CARGO_REGISTRY_TOKEN: 't' } };
    const session = await openBuild(daemon, request, BUILDER, access);
    await session.build(() => {});
    const [fetch, build] = [daemon.ofKind('fetch')[0]!, daemon.ofKind('build')[0]!];
    expect(fetch.config.run).toEqual({ network: true, stdin: true, removeAtEnd: true });
    expect(fetch.secrets).toEqual({ HTTPS_PROXY: 'http://p', CARGO_REGISTRY_TOKEN: 't' });
    expect(build.config.run).toEqual({ network: false, stdin: true, removeAtEnd: true });
    expect(build.secrets).toEqual({});
    expect(build.config.volumes!.map(({ path, readOnly }) => [path, readOnly])).toEqual([
      ['/rust-static-cargo', true],
      ['/rust-static-target', false],
      ['/rust-static', true],
    ]);
    expect(fetch.config.volumes!.map(({ path, readOnly }) => [path, readOnly])).toEqual([
      ['/rust-static-cargo', false],
    ]);
    expect(fetch.ran[0]!.slice(0, 2)).toEqual(['cargo', 'fetch']);
    expect(JSON.stringify(build.config)).not.toContain('http://p');
    await session.close();
  });

  it('gives a build with the option "network" the network, proxies and certificates, but no tokens', async () => {
    const daemon = cargoDaemon();
    const { request } = dockerRequest({ network: true });
    const access = {
      ...ACCESS,
      env: { HTTPS_PROXY: 'http://p' },
      secrets: { CARGO_REGISTRY_TOKEN: 't' },
      ca: 'PEM',
      userConfig: { fetch: '[net]\n', build: '[source]\n' },
    };
    const session = await openBuild(daemon, request, BUILDER, access);
    await session.build(() => {});
    const [fetch, build] = [daemon.ofKind('fetch')[0]!, daemon.ofKind('build')[0]!];
    expect(build.config.run!.network).toBe(true);
    expect(build.secrets).toEqual({ HTTPS_PROXY: 'http://p' });
    expect(build.text('/etc/rust-static/ca.pem')).toBe('PEM');
    expect([fetch, build].map((one) => one.text('/.cargo/config.toml'))).toEqual(['[net]\n', '[source]\n']);
    await session.close();
  });

  it('gives a build without network no certificates', async () => {
    const daemon = cargoDaemon();
    const session = await openBuild(daemon, dockerRequest().request, BUILDER, { ...ACCESS, ca: 'PEM' });
    expect(daemon.ofKind('build')[0]!.text('/etc/rust-static/ca.pem')).toBeUndefined();
    expect(daemon.ofKind('fetch')[0]!.text('/etc/rust-static/ca.pem')).toBe('PEM');
    await session.close();
  });

  it('fetches once for a lock, and sends only what changed', async () => {
    const daemon = cargoDaemon();
    const { request, terminal, edit } = dockerRequest();
    await (await openBuild(daemon, request, BUILDER, ACCESS)).close();
    edit('apps/app/src/main.rs', 'fn main() { todo!() }\n');
    const session = await openBuild(daemon, request, BUILDER, ACCESS);
    expect(daemon.ofKind('fetch')).toHaveLength(1);
    expect(terminal.text()).toMatch(/4 changed source files sent[^]*1 changed source file sent/);
    expect(daemon.ofKind('build')[1]!.text(MAIN)).toBe('fn main() { todo!() }\n');
    await session.close();
    await (await openBuild(daemon, request, BUILDER, ACCESS)).close();
    expect(terminal.text().match(/changed source files?/g)).toHaveLength(2);
  });

  it('leaves no container when cargo cannot fetch, and says why', async () => {
    const fetch = () => ({ exitCode: 101, stderr: 'error: failed to get `x`\nbad index\n' });
    const daemon = cargoDaemon({ fetch });
    const error = await rejected(openBuild(daemon, dockerRequest().request, BUILDER, ACCESS));
    expect(error.message).toMatch(/cargo fetch/);
    expect(daemon.present).toEqual([]);
  });

  it('leaves no container when it is cancelled before the sources are sent', async () => {
    const { request, controller } = dockerRequest();
    const daemon = cargoDaemon({
      fetch: () => {
        controller.abort(new Error('Cancelled by SIGINT'));
        return {};
      },
    });
    const error = await rejected(openBuild(daemon, request, BUILDER, ACCESS));
    expect(error.message).toBe('Cancelled by SIGINT');
    expect(daemon.present).toEqual([]);
    expect(daemon.ofKind('sources')).toEqual([]);
  });

  it('takes the next build slot while another build of the group runs', async () => {
    const daemon = cargoDaemon();
    const { request } = dockerRequest();
    const sessions = [
      await openBuild(daemon, request, BUILDER, ACCESS),
      await openBuild(daemon, request, BUILDER, ACCESS),
    ];
    const names = daemon.ofKind('build').map(({ config }) => config.name);
    expect(names.map((name) => name!.slice(-2))).toEqual(['-0', '-1']);
    for (const session of sessions) await session.close();
    expect(daemon.present).toEqual([]);
  });

  it('leaves nothing of a build that is set apart, and starts it with nothing compiled', async () => {
    const daemon = cargoDaemon();
    const { request } = dockerRequest();
    const common = await openBuild(daemon, request, BUILDER, ACCESS);
    await common.close();
    const before = [...daemon.stored.keys()];
    const apart = await openBuild(daemon, { ...request, fresh: 'one' }, BUILDER, ACCESS);
    expect(daemon.stored.size).toBe(before.length + 2);
    await apart.close();
    expect([...daemon.stored.keys()]).toEqual(before);
  });

  it('sends what git needs to answer, where the build asks for it', async () => {
    const daemon = cargoDaemon();
    const { request } = dockerRequest({ includeGit: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], {
        cwd: request.workspaceRoot,
      });
    git('init', '-q', '-b', 'main');
    git('config', 'remote.o.url', 'TOKEN');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    const session = await openBuild(daemon, { ...request, env: process.env }, BUILDER, ACCESS);
    const build = daemon.ofKind('build')[0]!;
    expect(build.text('/rust-static/src/.git/HEAD')).toBe('ref: refs/heads/main\n');
    expect(build.text('/rust-static/src/.git/config')).not.toContain('TOKEN');
    expect(build.text('/rust-static/src/.git/index')).toMatch(/^DIRC/);
    await session.close();
  });
});
