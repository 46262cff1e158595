// The executor loads this module at first use. Compiling it must not count towards a test's time
// limit.
import '../../engines/docker';
import { setVariables } from '../../testing/environment';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { FakeDaemon } from '../../testing/fake-daemon';
import { rejected } from '../../testing/memory-files';
import { imageIn } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import imagePush from './executor';

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  const config = tempFolder({ 'config.json': '{}' });
  setVariables({ DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}`, DOCKER_CONFIG: config });
  daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
  daemon.json('POST', /\/images\/load$/, 200, { stream: 'Loaded image' });
  daemon.on('POST', /\/tag$/, (_call, response) => response.writeHead(201).end());
});
afterEach(() => daemon.close());

async function push(...tags: string[]) {
  const root = tempFolder();
  await imageIn(root, 'dist/apps/app/package/image');
  return imagePush({ tags, via: 'daemon' }, executorContext({ root, targetName: 'image-push' }));
}

describe('image-push with a daemon', () => {
  it('loads the image, pushes it under every name, and says the digests that the registry gave', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    daemon.json('POST', /\/push$/, 200, { aux: { Tag: '1', Digest: digest, Size: 1 } });
    const written = await writtenBy(() => push('example.com/app:1', 'example.com/app:2'));
    expect(written).toContain(`rust-static: pushed example.com/app@${digest}\n`);
    const pushes = daemon.calls.filter(({ path }) => path.endsWith('/push'));
    expect(pushes.map(({ path, query }) => [path.replace(/.*\/images\//, ''), query.get('tag')])).toEqual([
      ['example.com/app/push', '1'],
      ['example.com/app/push', '2'],
    ]);
    expect(daemon.calls.filter(({ path }) => path.endsWith('/images/load'))).toHaveLength(1);
  });

  it('passes on what the daemon says', async () => {
    daemon.json('POST', /\/push$/, 200, { error: 'denied: requested access to the resource is denied' });
    let error = new Error();
    await writtenBy(async () => (error = await rejected(push('example.com/app:1'))));
    expect(error.message).toMatch(
      /^example.com\/app:1 cannot be pushed\n\nThe daemon says: .*denied: requested access.*\n\nCorrect the name, or `docker login`/,
    );
  });
});
