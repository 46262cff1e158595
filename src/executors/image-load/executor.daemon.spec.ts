// The executor loads this module at first use. Compiling it must not count towards a test's time
// limit.
import '../../engines/docker';
import { readLayout } from '../../packaging/read-layout';
import { setVariables } from '../../testing/environment';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { FakeDaemon } from '../../testing/fake-daemon';
import { rejected } from '../../testing/memory-files';
import { entriesIn, imageIn } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import imageLoad from './executor';

const AMD64 = 'x86_64-alpine-linux-musl';
const ARM64 = 'aarch64-alpine-linux-musl';
const ARM = 'armv7-alpine-linux-musleabihf';
let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  setVariables({ DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}` });
  daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
  daemon.json('POST', /\/images\/load$/, 200, { stream: 'Loaded image' });
  daemon.on('POST', /\/tag$/, (_call, response) => response.writeHead(201).end());
});
afterEach(() => daemon.close());

const runs = (os: string, arch: string) => daemon.json('GET', /\/version$/, 200, { Os: os, Arch: arch });
async function load(targets: string[], options: { tags?: string[] } = {}) {
  const root = tempFolder();
  const images = targets.map((_, index) => `image${index}`);
  for (const [index, target] of targets.entries()) await imageIn(root, images[index]!, { target });
  const context = executorContext({ root, targetName: 'image-load' });
  return {
    ids: images.map((folder) => readLayout(`${root}/${folder}`)[0]!.config.digest),
    run: () => imageLoad({ ...options, images }, context),
  };
}
const tagged = (): string[] =>
  daemon.calls
    .filter(({ path }) => path.endsWith('/tag'))
    .map(({ path, query }) => `${path.split('/').at(-2)} ${query.get('repo')}:${query.get('tag')}`);

describe('image-load', () => {
  it('loads the image, and names it by version and as the latest', async () => {
    const { ids, run } = await load([AMD64]);
    const written = await writtenBy(async () => expect(await run()).toEqual({ success: true }));
    expect(written).toBe(`rust-static: loaded app:1.2.3, app:latest, ${ids[0]!.slice(0, 19)}\n`);
    expect(tagged()).toEqual([`${ids[0]} app:1.2.3`, `${ids[0]} app:latest`]);
    const sent = daemon.calls.find(({ path }) => path.endsWith('/images/load'))!;
    const names = (await entriesIn(sent.body)).map(({ header }) => header.name);
    expect(names).toContain('manifest.json');
    expect(names).toContain(`blobs/sha256/${ids[0]!.slice('sha256:'.length)}`);
    // With a single image, the platform need not be queried.
    expect(daemon.calls.some(({ path }) => path.endsWith('/version'))).toBe(false);
  });

  it('leaves the names alone where they came with the archive and images go by their manifests', async () => {
    const { ids, run } = await load([AMD64], { tags: ['app:1.2.3'] });
    daemon.json('GET', /\/images\/app:1\.2\.3\/json$/, 200, { Id: `sha256:${'7'.repeat(64)}` });
    daemon.json('GET', new RegExp(`/images/${ids[0]}/json$`), 404, { message: 'No such image' });
    await writtenBy(run);
    expect(tagged()).toEqual([]);
    const sent = daemon.calls.find(({ path }) => path.endsWith('/images/load'))!;
    const manifest = (await entriesIn(sent.body)).find(({ header }) => header.name === 'manifest.json')!;
    expect(JSON.parse(manifest.text)[0].RepoTags).toEqual(['app:1.2.3']);
  });

  it('refuses a name that is none before anything is loaded', async () => {
    const { run } = await load([AMD64], { tags: ['app:1', 'Team/App'] });
    expect((await rejected(run())).message).toContain('"Team/App" is not a valid image reference');
    expect(daemon.calls.some(({ path }) => path.endsWith('/images/load'))).toBe(false);
  });

  it('gives it the names that are asked for', async () => {
    const { ids, run } = await load([AMD64], { tags: ['example.com:5000/team/app:dev'] });
    await writtenBy(run);
    expect(tagged()).toEqual([`${ids[0]} example.com:5000/team/app:dev`]);
  });

  it.each([
    ['amd64', 1],
    ['arm64', 0],
    // Docker reports no variant.
    ['arm', 2],
  ])('takes of several platforms the one of the daemon: %s', async (arch, index) => {
    runs('linux', arch);
    const { ids, run } = await load([ARM64, AMD64, ARM]);
    await writtenBy(run);
    expect(tagged()[0]).toBe(`${ids[index]} app:1.2.3`);
  });

  it("says which platforms there are when none is the daemon's", async () => {
    runs('linux', 's390x');
    const { run } = await load([ARM64, AMD64]);
    expect((await rejected(run())).message).toBe(
      [
        'No image for linux/s390x',
        'The daemon runs linux/s390x; the images are for linux/arm64, linux/amd64.',
        'Build for its triple, or name one image in the option "images".',
      ].join('\n\n'),
    );
    expect(daemon.calls.some(({ path }) => path.endsWith('/images/load'))).toBe(false);
  });

  it.each([
    ['in its status', 500, { message: 'no space left on device' }],
    ['inside a successful answer', 200, { error: 'no space left on device' }],
  ])('fails when the daemon says so %s', async (_where, status, body) => {
    daemon.json('POST', /\/images\/load$/, status, body);
    const { run } = await load([AMD64]);
    expect((await rejected(run())).message).toMatch(
      /^The image cannot be loaded\n\nThe daemon says: .*no space left on device\n\nFree space on its disk/,
    );
    expect(tagged()).toEqual([]);
  });
});
