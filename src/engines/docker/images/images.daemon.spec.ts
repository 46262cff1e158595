import { join } from 'node:path';
import { recordingTerminal } from '../../terminal';
import { FakeDaemon } from '../../../testing/fake-daemon';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { daemonPlatform, loadImage } from './load';
import { pushLoaded } from './push';

const ID = `sha256:${'a'.repeat(64)}`;
let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
  daemon.on('POST', /images\/load$/, (_call, response) => response.end('{"stream":"Loaded image\\n"}\n'));
  daemon.on('POST', /\/tag$/, (_call, response) => response.writeHead(201).end());
});
afterEach(() => daemon.close());

const request = (cancelled = new AbortController().signal, more: Record<string, string> = {}) => ({
  env: { DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}`, DOCKER_CONFIG: '/none', ...more },
  terminal: recordingTerminal({ env: {} }),
  cancelled,
});
async function* archive() {
  yield Buffer.from('tar ');
  yield Buffer.from('bytes');
}
const load = (tags = ['team/app:1'], cancelled?: AbortSignal) =>
  loadImage(request(cancelled), { archive: archive(), id: ID }, tags);
const tagged = () =>
  daemon.calls
    .filter(({ path }) => path.endsWith('/tag'))
    .map(({ path, query }) => `${path} ${query.get('repo')}:${query.get('tag')}`);

describe('loadImage', () => {
  it('streams the archive, and names what has no name yet', async () => {
    await load(['team/app:1', 'team/app']);
    expect(daemon.calls.find(({ path }) => path.endsWith('/load'))!.body.toString()).toBe('tar bytes');
    expect(tagged()).toEqual([`/images/${ID}/tag team/app:1`, `/images/${ID}/tag team/app:latest`]);
  });

  it.each([
    ['has it under that id', ID, 404, 0],
    ['knows images by their manifests, with another id', 'sha256:bb', 404, 0],
    ['kept the name for the old image', 'sha256:bb', 200, 1],
  ])('leaves the name to a daemon that %s', async (_what, named, idStatus, tags) => {
    const image = { Id: named, Os: 'linux', Architecture: 'amd64' };
    daemon.json('GET', /\/images\/team\/app:1\/json$/, 200, image);
    daemon.json('GET', new RegExp(`/images/${ID}/json$`), idStatus, { ...image, Id: ID });
    await load();
    expect(tagged()).toHaveLength(tags);
  });

  it.each([
    ['an error inside a successful answer', 200, '{"error":"no space left on device"}\n'],
    ['an HTTP error', 500, '{"message":"no space left on device"}'],
  ])('says what the daemon says: %s', async (_what, status, body) => {
    daemon.on('POST', /load$/, (_call, response) => response.writeHead(status).end(body));
    expect((await rejected(load())).message).toMatch(
      /^The image cannot be loaded\n\nThe daemon says: no space left on device\n\nFree space/,
    );
  });

  it('gives the reason when the user cancels', async () => {
    const controller = new AbortController();
    daemon.on('POST', /load$/, () => controller.abort(new Error('Cancelled by SIGINT')));
    expect((await rejected(load(undefined, controller.signal))).message).toBe('Cancelled by SIGINT');
  });

  it('asks for no daemon when a name is none', async () => {
    expect((await rejected(load(['Team/App']))).message).toContain('"Team/App"');
    expect(daemon.calls).toEqual([]);
  });
});

describe('pushLoaded', () => {
  const push = (answer: string, env: Record<string, string> = {}, tags = ['reg:5000/team/app:1']) => {
    daemon.on('POST', /\/push$/, (_call, response) => response.end(answer));
    return pushLoaded(request(undefined, env), tags);
  };

  it('gives the digest in the registry, and sends what `docker login` has stored', async () => {
    const auth = Buffer.from('me:secret').toString('base64');
    const config = tempFolder({ 'config.json': JSON.stringify({ auths: { 'reg:5000': { auth } } }) });
    const digest = `sha256:${'0'.repeat(64)}`;
    const pushed = await push(`{"aux":{"Digest":"${digest}"}}\n`, { DOCKER_CONFIG: join(config) });
    expect(pushed).toEqual([`reg:5000/team/app@${digest}`]);
    const call = daemon.calls.find(({ path }) => path.endsWith('/push'))!;
    expect([call.path, call.query.get('tag')]).toEqual(['/images/reg:5000/team/app/push', '1']);
    expect(JSON.parse(Buffer.from(call.auth!, 'base64url').toString())).toMatchObject({
      username: 'me',
      password: 'secret',
    });
    expect(`${call.path}${call.query.toString()}${call.body.toString()}`).not.toContain('secret');
  });

  it('gives the tag where the daemon does not say the digest, and sends empty credentials', async () => {
    expect(await push('{"status":"Pushed"}\n')).toEqual(['reg:5000/team/app:1']);
    const call = daemon.calls.find(({ path }) => path.endsWith('/push'))!;
    expect(Buffer.from(call.auth!, 'base64').toString()).toBe('{}');
  });

  it('says what the registry says', async () => {
    expect((await rejected(push('{"error":"denied: not yours"}\n'))).message).toMatch(
      /^reg:5000\/team\/app:1 cannot be pushed\n\nThe daemon says: denied: not yours\n\n[^]*docker login/,
    );
  });
});

it('a daemon says its platform as images do', async () => {
  daemon.json('GET', /version$/, 200, { Version: '28', Os: 'linux', Arch: 'arm64' });
  expect(await daemonPlatform(request().env)).toBe('linux/arm64');
});
