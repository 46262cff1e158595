import { executorContext } from '../../testing/executor-context';
import { rejected } from '../../testing/memory-files';
import { imageIn } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import imagePush from './executor';

const push = (root: string, options: Parameters<typeof imagePush>[0]) =>
  imagePush(options, executorContext({ root, targetName: 'image-push' }));

describe('image-push', () => {
  it.each([{}, { tags: [] }])('refuses to push to no place: %j', async (options) => {
    expect((await rejected(push('/nonexistent', options))).message).toBe(
      [
        'No place to push the image to',
        'The option "tags" is empty.',
        'Give it: nx run app:image-push --tags=registry.example.com/team/app:1.2.3',
      ].join('\n\n'),
    );
  });

  it.each([`example.com/app@sha256:${'a'.repeat(64)}`, 'example.com/App:1', 'example.com/app:'])(
    'refuses %s, before anything is built or read',
    async (tag) =>
      expect(await rejected(push('/nonexistent', { tags: [tag], images: ['image'] }))).toMatchObject({
        code: 'image-reference-invalid',
      }),
  );

  it('refuses to push two platforms with a daemon', async () => {
    const root = tempFolder();
    await imageIn(root, 'amd64');
    await imageIn(root, 'arm64', { target: 'aarch64-alpine-linux-musl' });
    const options = { tags: ['example.com/app:1'], images: ['amd64', 'arm64'], via: 'daemon' as const };
    expect((await rejected(push(root, options))).message).toBe(
      [
        'A daemon cannot push 2 platforms as one image',
        'Its API knows one image for a name.',
        'Use via = "skopeo", or push each under a name of its own.',
      ].join('\n\n'),
    );
  });

  it('says what to do when there is no image', async () => {
    expect((await rejected(push(tempFolder(), { tags: ['example.com/app:1'] }))).message).toMatch(
      /^Cannot read the image in .*dist\/apps\/app\/package\/image\n\n[^]*\n\nRun the package target first/,
    );
  });
});
