import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setVariables } from '../testing/environment';
import { rejected } from '../testing/memory-files';
import { keys, signedRelease } from '../testing/release-fixture';
import { sigstoreServices, type SigstoreServices } from '../testing/sigstore-services';
import { RELEASE_BUNDLE } from './sign-folder';
import { signStatement } from './sign';
import { verifyRelease } from './verify-release';

const IDENTITY = 'https://github.com/org/app/.github/workflows/release.yml@refs/tags/v1.2.3';
const ISSUER = 'https://token.actions.githubusercontent.com';
let services: SigstoreServices;
let other: SigstoreServices;
let folder: string;

beforeAll(async () => {
  services = await sigstoreServices();
  other = await sigstoreServices();
  process.env.SIGSTORE_ID_TOKEN = services.token(IDENTITY, ISSUER);
  folder = await signedRelease({ by: { fulcioUrl: services.url, rekorUrl: services.url } });
  delete process.env.SIGSTORE_ID_TOKEN;
});
afterAll(() => {
  services.close();
  other.close();
});
const trust = (more: object = {}) => ({
  trustedRoot: services.trustedRoot,
  identity: IDENTITY,
  issuer: ISSUER,
  ...more,
});

describe('a release that an identity has signed', () => {
  it.each([IDENTITY, 'https://github.com/org/app/.github/workflows/release.yml@refs/tags/*'])(
    'is accepted for %s',
    async (identity) => void (await verifyRelease(folder, trust({ identity }))),
  );

  it('has the certificate and an entry of the log in its bundle', () => {
    const bundle = JSON.parse(readFileSync(join(folder, RELEASE_BUNDLE), 'utf8')) as {
      verificationMaterial: { certificate: unknown; tlogEntries: unknown[] };
    };
    expect(bundle.verificationMaterial.certificate).toBeDefined();
    expect(bundle.verificationMaterial.tlogEntries).toHaveLength(1);
  });

  it.each([
    ['another workflow', 'signer', { identity: IDENTITY.replace('release', 'other') }],
    ['a part of the identity', 'signer', { identity: 'release.yml' }],
    ['a pattern, where . stands for any character', 'signer', { identity: IDENTITY.replace('app', 'a.p') }],
    ['another issuer', 'signer', { issuer: 'https://example.com' }],
  ])('is refused for %s', async (_what, link, more) => {
    const error = await rejected(verifyRelease(folder, trust(more)));
    expect(error.message).toContain(`the check "${link}" failed`);
  });

  it('is refused with the trusted root of other services, and with a key', async () => {
    const error = await rejected(verifyRelease(folder, trust({ trustedRoot: other.trustedRoot })));
    expect(error.message).toContain('the check "signature" failed');
    expect((await rejected(verifyRelease(folder, { key: keys.publicKey }))).message).toContain(
      'the check "signer" failed',
    );
  });

  it('is refused without a root that can be read', async () => {
    for (const trustedRoot of ['x'])
      expect(await rejected(verifyRelease(folder, trust({ trustedRoot })))).toMatchObject({
        code: 'trusted-root-invalid',
      });
  });

  it('is refused if its certificate is not in the log', async () => {
    const bundle = JSON.parse(readFileSync(join(folder, RELEASE_BUNDLE), 'utf8')) as {
      verificationMaterial: { tlogEntries: unknown[] };
    };
    bundle.verificationMaterial.tlogEntries = [];
    const { openBundle } = await import('./open-bundle.js');
    const error = await rejected(openBundle(JSON.stringify(bundle), trust()));
    expect(error.message).toMatch(/the check "(?:signature|bundle)" failed/);
  });

  it('does not stand for a key', async () => {
    const byKey = await signedRelease();
    expect((await rejected(verifyRelease(byKey, trust()))).message).toContain('the check "signer" failed');
  });

  it('needs an identity', async () => {
    setVariables({ SIGSTORE_ID_TOKEN: undefined, ACTIONS_ID_TOKEN_REQUEST_URL: undefined });
    const error = await rejected(signStatement('{}', { fulcioUrl: services.url, rekorUrl: services.url }));
    expect(error).toMatchObject({ code: 'signing-failed' });
    setVariables({ SIGSTORE_ID_TOKEN: services.token(IDENTITY, ISSUER) });
    await signStatement('{}', { fulcioUrl: services.url, rekorUrl: services.url });
  });
});
