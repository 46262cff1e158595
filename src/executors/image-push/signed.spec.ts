import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { rejected } from '../../testing/memory-files';
import { ecKeys, keys, pemOf, signedRelease } from '../../testing/release-fixture';
import imagePush from './executor';

/** Pushes a signed image with a program in place of skopeo. */
async function push(more: Parameters<typeof imagePush>[0], change: (folder: string) => void = () => {}) {
  const folder = await signedRelease();
  const root = join(folder, '..');
  writeFileSync(join(root, 'release.pub'), pemOf(keys.publicKey));
  writeFileSync(join(root, 'other.pub'), pemOf(ecKeys.publicKey));
  change(folder);
  const context = executorContext({ root, targetName: 'image-push' });
  const options = { tags: ['127.0.0.1:1/app:1'], images: ['release/image'], ...more };
  let error = new Error('pushed');
  await writtenBy(async () => (error = await rejected(imagePush(options, context))));
  return error;
}

describe('image-push with a signer', () => {
  it('pushes what that key has signed', async () => {
    const error = await push({ key: 'release.pub' });
    // Nothing listens there, or skopeo is missing: it got that far.
    expect(error.message).toMatch(/cannot be pushed|skopeo cannot be run/);
  });

  it.each([
    ['signature', { key: 'other.pub' }, () => {}],
    [
      'bundle',
      { key: 'release.pub' },
      (folder: string) => writeFileSync(join(folder, 'image.sigstore.json'), '{}'),
    ],
  ])('refuses at the check "%s"', async (link, options, change) => {
    expect((await push(options, change)).message).toContain(`the check "${link}" failed`);
  });

  it('refuses an unclear signer', async () => {
    expect(await push({ identity: 'x' })).toMatchObject({ code: 'signer-unclear' });
    expect(await push({ key: 'release.pub', issuer: 'x' })).toMatchObject({ code: 'signer-unclear' });
  });
});
