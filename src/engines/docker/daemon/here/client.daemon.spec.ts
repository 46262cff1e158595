import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { extract, pack } from 'tar-stream';
import { rejected } from '../../../../testing/memory-files';
import { tempFolder } from '../../../../testing/temp-folder';
import { readFirstFile, putFile } from '../archive';
import { createAttached, startAttached, type ContainerSpec } from '../attached-container';
import type { Container } from '../client';
import { connect } from '../connect';
import { isConflict, isNotFound } from '../errors';
import { execute, executeCargo } from '../execute';
import { withVolumeHelper } from '../volume-helper';
import { hereClient } from './client';
import { Folders } from './folders';
import { canCutNetwork } from './start';

const image = 'rust-static-builder:0123456789abcdef01234567';
const marker = { image, env: [`PATH=${process.env.PATH}`, 'CARGO_NET=a=b'] };

function machine() {
  const base = tempFolder();
  const folders = () => new Folders(join(base, 'volumes'), base);
  const client = (named?: string) => hereClient(marker, folders(), named);
  const daemon = client();
  const spec = (more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    kind: 'build',
    image,
    platform: 'linux/amd64',
    checkout: 'c',
    command: ['sh', '-c', 'pwd; env | sort; cat /dev/null'],
    workingDir: '/src',
    env: { VISIBLE: 'plain' },
    volumes: [{ name: 'sources', path: '/src', readOnly: true }],
    network: true,
    ...more,
  });
  const run = async (container: Container, secrets: Record<string, string> = {}) => {
    const lines: string[] = [];
    const listener = {
      onLine: (line: string) => lines.push(line),
      onStderr: () => {},
      cancelled: new AbortController().signal,
    };
    const running = await startAttached(container, { secrets, ...listener });
    return { lines, listener, running, result: await running.result };
  };
  return { base, client, daemon, spec, run };
}

describe('a builder as its own daemon', () => {
  it('runs a program at the path of its volume, with the variables of the image and no others', async () => {
    process.env.RUST_STATIC_SPEC = 'of the pod';
    const { base, daemon, spec, run } = machine();
    const container = await createAttached(daemon, spec());
    const { lines, result, running } = await run(container, { TOKEN: 'secret' });
    delete process.env.RUST_STATIC_SPEC;
    expect(result.exitCode).toBe(0);
    const own = lines.filter((line) => /^(CARGO|VISIBLE|TOKEN|RUST_STATIC|HOME|\/)/.test(line));
    expect(own).toEqual([join(base, 'src'), 'CARGO_NET=a=b', 'HOME=/root', 'TOKEN=secret', 'VISIBLE=plain']);
    await running.release();
    expect(await daemon.containers.list([])).toEqual([]);
  });

  it('has volumes that stay, and swaps those with the same path', async () => {
    const { base, daemon, spec, run } = machine();
    const write = async (name: string, command: string) => {
      const volumes = [{ name, path: '/src', readOnly: false }];
      const container = await createAttached(daemon, spec({ volumes, command: ['sh', '-c', command] }));
      const { lines, running } = await run(container);
      await running.release();
      return lines.filter(Boolean);
    };
    await write('one', 'echo 1 > file; mkdir folder');
    expect(await write('two', 'ls; echo 2 > file')).toEqual([]);
    expect(await write('one', 'cat file; ls')).toEqual(['1', 'file', 'folder']);
    expect(readFileSync(join(base, 'src/file'), 'utf8')).toBe('1\n');
    const helper = { kind: 'k', image, platform: 'linux/amd64', checkout: 'c' };
    const two = { ...helper, volumes: [{ name: 'two', path: '/src' }] };
    // A container that is never started reads a volume that is not at its path.
    const bytes = await withVolumeHelper(daemon, two, (own) => readFirstFile(own, '/src/file'));
    expect(bytes?.toString()).toBe('2\n');
    await daemon.volumes.remove('one');
    expect(existsSync(join(base, 'src'))).toBe(false);
  });

  it('keeps files apart that a container without a volume has at its path', async () => {
    const { base, daemon, spec, run } = machine();
    const workingDir = '/rust-static/src';
    const fetching = await createAttached(daemon, spec({ volumes: [], workingDir, command: ['cat', 'own'] }));
    await putFile(fetching, '/rust-static/src/own', 'skeleton');
    const { lines, running } = await run(fetching);
    expect(lines.filter(Boolean)).toEqual(['skeleton']);
    await running.release();
    const volumes = [{ name: 'sources', path: '/rust-static', readOnly: true }];
    const building = await run(await createAttached(daemon, spec({ volumes, workingDir, command: ['ls'] })));
    expect(building.lines.filter(Boolean)).toEqual([]);
    await building.running.release();
    expect((await daemon.volumes.list([])).map(({ name }) => name)).toEqual(['sources']);
    expect(existsSync(join(base, 'rust-static/src'))).toBe(true);
  });

  it('runs further programs in a container, and gives their results', async () => {
    const { daemon, spec, run } = machine();
    const container = await createAttached(daemon, spec({ command: ['true'] }));
    const { running, listener, lines } = await run(container);
    const further = await executeCargo(container, ['sh', '-c', 'echo again; exit 7'], listener);
    expect([further.exitCode, lines.filter(Boolean)]).toEqual([7, ['again']]);
    expect(await execute(container, ['echo', 'out'])).toBe('out\n');
    expect(await rejected(execute(container, ['sh', '-c', 'echo bad >&2; exit 1']))).toMatchObject({
      code: 'container-command-failed',
    });
    await running.release();
  });

  it('ends everything that a program has started', async () => {
    const { base, daemon, spec, run } = machine();
    const child = '(sleep 1; echo late > late) & echo started';
    const { running } = await run(await createAttached(daemon, spec({ command: ['sh', '-c', child] })));
    await running.release();
    await sleep(1500);
    expect(existsSync(join(base, 'src/late'))).toBe(false);
  });

  it('packs and unpacks like a daemon: links, modes, times, folders and what is replaced', async () => {
    const { base, daemon } = machine();
    const container = await daemon.containers.create({
      platform: 'linux/amd64',
      image,
      labels: {},
      command: [],
      volumes: [{ name: 'v', path: '/deep/v', readOnly: false }],
    });
    const archive = pack();
    const mtime = new Date(946684800_000);
    archive.entry({ name: 'deep/v/bin', type: 'directory', mode: 0o755, mtime });
    archive.entry({ name: 'deep/v/bin/run', mode: 0o755, mtime }, 'x'.repeat(100_000));
    archive.entry({ name: `deep/v/${'long-'.repeat(50)}name`, mode: 0o644, mtime }, 'long');
    archive.entry({ name: 'deep/v/link', type: 'symlink', linkname: 'bin/run' });
    archive.finalize();
    await container.writeArchive('/', archive);
    const at = join(base, 'volumes/v/data');
    expect(statSync(join(at, 'bin/run')).mode & 0o777).toBe(0o755);
    expect([statSync(join(at, 'bin')).mtimeMs, statSync(join(at, 'link')).mtimeMs]).toEqual([+mtime, +mtime]);
    await putFile(container, '/deep/v/bin', 'a file now');
    expect(readFileSync(join(at, 'bin'), 'utf8')).toBe('a file now');
    const names: string[] = [];
    const reader = extract();
    (await container.readArchive('/deep/v/.'))!.pipe(reader);
    for await (const entry of reader) {
      names.push(entry.header.name);
      entry.resume();
    }
    expect(names).toEqual(['./', './bin', './link', `./${'long-'.repeat(50)}name`]);
    expect(await container.readArchive('/deep/v/none')).toBeUndefined();
    await container.remove();
    expect(isNotFound(await rejected(container.remove()))).toBe(true);
  });

  it('shows the end of what a program printed that nobody is attached to', async () => {
    const { daemon } = machine();
    const container = await daemon.containers.create({
      platform: 'linux/amd64',
      image,
      labels: {},
      command: ['sh', '-c', 'echo out; echo err >&2; exit 3'],
      run: { network: true, stdin: false, removeAtEnd: false },
    });
    await container.start();
    expect(await container.wait()).toBe(3);
    expect((await text(await container.log(50))).split('\n').sort()).toEqual(['', 'err', 'out']);
    await container.remove();
  });

  it('lets one process build at a time, and refuses a name twice', async () => {
    const { daemon, client, spec } = machine();
    const first = await createAttached(daemon, spec({ name: 'slot' }));
    expect(isConflict(await rejected(createAttached(daemon, spec({ name: 'slot' }))))).toBe(true);
    let isTaken = false;
    const second = createAttached(client(), spec({ name: 'slot' })).then((own) => ((isTaken = true), own));
    await sleep(400);
    expect(isTaken).toBe(false);
    await first.remove();
    await (await second).remove();
  });

  it('knows its own image by both names, and refuses others', async () => {
    const { client } = machine();
    const named = client('ghcr.io/team/builder@sha256:00');
    for (const name of [image, 'ghcr.io/team/builder@sha256:00'])
      expect(await named.images.inspect(name)).toMatchObject({ os: 'linux', env: marker.env });
    expect(await named.images.inspect('other')).toBeUndefined();
    const refused = named.images.tag('a', 'b', 'c');
    expect(await rejected(refused)).toMatchObject({ code: 'builder-is-other' });
  });

  it('has no network where a program shall have none', async () => {
    const { daemon, spec, run } = machine();
    if (!canCutNetwork()) return console.warn('spec: not run: this machine allows no network namespaces');
    const command = ['sh', '-c', 'cat /proc/net/dev | grep -c :'];
    const { lines, running } = await run(await createAttached(daemon, spec({ network: false, command })));
    expect(lines.filter(Boolean)).toEqual(['1']);
    await running.release();
  });

  it.each([
    ['x64', 'amd64'],
    ['ppc64', 'ppc64le'],
    ['s390x', 's390x'],
    ['arm', 'arm'],
  ])('on %s has the architecture %s', async (arch, expected) => {
    const own = Object.getOwnPropertyDescriptor(process, 'arch')!;
    Object.defineProperty(process, 'arch', { ...own, value: arch });
    const { arch: found } = await machine().daemon.version();
    Object.defineProperty(process, 'arch', own);
    expect(found).toBe(expected);
  });

  it('is found by the marker, unless an address is set', async () => {
    const read = (path: string) =>
      path === '/etc/rust-static/builder.json' ? JSON.stringify(marker) : undefined;
    const facts = { env: {}, home: '/h', platform: 'win32' as const, uid: 1, read };
    expect((await (await connect({}, facts)).version()).version).toBe('none, in a builder');
    const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
    expect(await rejected(connect(env, { ...facts, env }))).toMatchObject({ code: 'daemon-unreachable' });
  });
});
