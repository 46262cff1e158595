import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejected } from '../testing/memory-files';
import { keys, signedRelease } from '../testing/release-fixture';
import { readLayout } from '../packaging/read-layout';
import { requireSigned } from './require-signed';
import { verifyRelease } from './verify-release';

const TRUST = { key: keys.publicKey };
const ARCHIVE = 'app-1.2.3-x86_64-unknown-linux-musl.tar.gz';
const change = (file: string, of: (text: string) => string): void =>
  writeFileSync(file, of(readFileSync(file, 'utf8')));

describe('what the signature of a release does not cover', () => {
  it.each<[what: string, tamper: (image: string) => unknown]>([
    ['one more file', (image) => writeFileSync(join(image, 'run.sh'), 'evil')],
    ['parts of another kind', (image) => mkdirSync(join(image, 'blobs/sha512'))],
    [
      'another platform in the index',
      (image) => change(join(image, 'index.json'), (text) => text.replace('amd64', 'arm64')),
    ],
    ...[
      ['size', '"size":', '"size":1'],
      ['type', 'oci.image.manifest.v1', 'oci.image.index.v1'],
      ['address', '"digest"', '"urls":["https://example.com"],"digest"'],
      ['feature', '"os":', '"os.features":["x"],"os":'],
    ].map(
      ([what, from, to]) =>
        [
          `another ${what} in the index`,
          (image: string) => change(join(image, 'index.json'), (text) => text.replace(from!, to!)),
        ] as [string, (image: string) => unknown],
    ),
  ])('is refused in an image: %s', async (_what, tamper) => {
    const folder = await signedRelease();
    const image = join(folder, 'image');
    await requireSigned(readLayout(image), TRUST);
    tamper(image);
    const checks = [
      () => verifyRelease(folder, TRUST),
      () => verifyRelease(image, TRUST),
      () => requireSigned(readLayout(image), TRUST),
    ];
    for (const check of checks)
      expect((await rejected(check())).message).toContain('the check "image" failed');
  });

  it.each([
    ['provenance.sigstore.json', 'files'],
    ['SHA256SUMS', 'files'],
    ['sbom.cdx.json', 'files'],
    ['image/index.json', 'image'],
    ['image/oci-layout', 'image'],
  ])('is not waited for: a pipe or a device in place of %s', async (name, link) => {
    for (const put of [
      (path: string) => execFileSync('mkfifo', [path]),
      (path: string) => symlinkSync('/dev/zero', path),
    ]) {
      const folder = await signedRelease();
      rmSync(join(folder, name));
      put(join(folder, name));
      expect((await rejected(verifyRelease(folder, TRUST))).message).toContain(`the check "${link}" failed`);
    }
  });

  it('is not waited for beside a single file: a pipe or a device in place of its bundle', async () => {
    const folder = await signedRelease();
    const bundle = join(folder, `${ARCHIVE}.sigstore.json`);
    for (const put of [() => execFileSync('mkfifo', [bundle]), () => symlinkSync('/dev/zero', bundle)]) {
      rmSync(bundle);
      put();
      const error = await rejected(verifyRelease(join(folder, ARCHIVE), TRUST));
      expect(error.message).toContain('the check "bundle" failed');
    }
  });

  it('is refused beside a file: another bundle', async () => {
    const folder = await signedRelease();
    const bundle = join(folder, `${ARCHIVE}.sigstore.json`);
    change(bundle, (text) => text.replace('"sig":"', '"sig":"A'));
    expect((await rejected(verifyRelease(folder, TRUST))).message).toContain('the check "bundle" failed');
  });
});
