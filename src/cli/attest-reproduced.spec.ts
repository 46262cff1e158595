import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signStatement } from '../attest/sign';
import { runBuild } from '../build/run';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';
import { elfFile } from '../testing/elf-fixture';
import { setVariables } from '../testing/environment';
import { ecKeys, keys, pemOf, releaseOf } from '../testing/release-fixture';
import { sigstoreServices } from '../testing/sigstore-services';
import { tempFolder } from '../testing/temp-folder';

const options = { engine: 'docker', target: 'x86_64-unknown-linux-musl', outputPath: 'dist/apps/app/static' };
const ATTEST = ['--attest=release', '--key=rebuilder.pem', '--builder-id=https://rebuild.example.com'];
const VERIFY = ['verify', 'release', '--key=release.pub'];
const BY = '--rebuilder-key=rebuilder.pub';
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- edited at will
type Json = any;

/** A signed release of this workspace, and a command line there. */
async function released(more: Parameters<typeof cliIn>[1] = {}) {
  setVariables({ XDG_STATE_HOME: tempFolder(), SOURCE_DATE_EPOCH: undefined });
  const root = cargoWorkspace(['app'], {
    '.gitignore': 'dist\n',
    'release.pub': pemOf(keys.publicKey),
    'rebuilder.pem': pemOf(ecKeys.privateKey),
    'rebuilder.pub': pemOf(ecKeys.publicKey),
  });
  await runBuild(preparedIn(root, { options }), fakeSurroundings().context);
  const folder = await releaseOf(join(root, options.outputPath), root);
  return { root, cli: cliIn(root, { options, ...more }), bundle: join(folder, 'reproduced.sigstore.json') };
}

/** Signs the statement of a bundle again, after a change. */
async function signAgain(bundle: string, edit: (statement: Json) => unknown): Promise<void> {
  const { dsseEnvelope } = JSON.parse(readFileSync(bundle, 'utf8')) as Json;
  const statement = JSON.parse(Buffer.from(dsseEnvelope.payload as string, 'base64').toString()) as Json;
  edit(statement);
  writeFileSync(bundle, await signStatement(JSON.stringify(statement), { key: ecKeys.privateKey }));
}

describe('reproduce --attest', () => {
  it('signs that two builds gave the programs of a release, and verify requires it', async () => {
    const { cli, bundle } = await released();
    expect(await cli(...VERIFY, BY)).toMatchObject({ status: 1 });
    const made = await cli('reproduce', 'app', ...ATTEST);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toContain(`Signed ${bundle}`);
    const plain = await cli(...VERIFY);
    expect(plain.status).toBe(0);
    expect(plain.stdout).toContain('reproduced.sigstore.json was not checked');
    const checked = await cli(...VERIFY, BY);
    expect(checked.stdout).toMatch(/^reproduced by https:\/\/rebuild\.example\.com at 20\S+Z$/m);
    const json = JSON.parse((await cli(...VERIFY, BY, '--json')).stdout) as Json;
    expect(json.reproduced).toMatchObject({
      by: 'https://rebuild.example.com',
      sources: [{ name: 'sources' }],
    });
    const archive = 'release/app-0.1.0-x86_64-unknown-linux-musl.tar.gz';
    for (const path of [archive, 'release/image'])
      expect(await cli('verify', path, '--key=release.pub', BY)).toMatchObject({ status: 0 });
  });

  it('signs nothing if the builds differ', async () => {
    let builds = 0;
    const session = {
      copyOut: async (_file: string, destination: string) =>
        writeFileSync(destination, Buffer.concat([elfFile(), Buffer.from([(builds += 1)])])),
    };
    const { cli, bundle } = await released({ fake: { session } });
    const made = await cli('reproduce', 'app', ...ATTEST);
    expect(made).toMatchObject({ status: 1 });
    expect(made.stdout).toContain('Not reproducible.');
    expect(existsSync(bundle)).toBe(false);
  });

  it('signs nothing if the release has other programs', async () => {
    const session = {
      copyOut: async (_file: string, destination: string) =>
        writeFileSync(destination, Buffer.concat([elfFile(), Buffer.from([1])])),
    };
    const { cli, bundle } = await released({ fake: { session } });
    const made = await cli('reproduce', 'app', ...ATTEST);
    expect(made.status).toBe(1);
    expect(made.stderr).toMatch(/The release is not reproduced: app has other bytes[^]*Nothing was signed/);
    expect(existsSync(bundle)).toBe(false);
  });

  it('can be signed by an identity', async () => {
    const services = await sigstoreServices();
    try {
      const identity = 'https://rebuild.example.com/workflow@refs/heads/main';
      const issuer = 'https://issuer.example.com';
      const { root, cli, bundle } = await released();
      setVariables({
        SIGSTORE_ID_TOKEN: services.token(identity, issuer),
        RUST_STATIC_SIGNING_KEY: undefined,
      });
      writeFileSync(join(root, 'root.json'), services.trustedRoot);
      const urls = [`--fulcio-url=${services.url}`, `--rekor-url=${services.url}`];
      const made = await cli('reproduce', 'app', '--attest=release', ...urls);
      expect(made).toMatchObject({ status: 0, stderr: '' });
      expect(existsSync(bundle)).toBe(true);
      // The release has a key, its builder an identity: both cannot be named at once.
      expect(await cli(...VERIFY, `--rebuilder-identity=${identity}`)).toMatchObject({ status: 2 });
    } finally {
      services.close();
    }
  });

  it('needs a release, a container, and a use for the key', async () => {
    const { root, cli } = await released();
    const [none, host, stray] = [
      await cli('reproduce', 'app', '--attest=dist'),
      await cliIn(root, { options })('reproduce', 'app', ...ATTEST, '--engine=host'),
      await cli('reproduce', 'app', '--key=rebuilder.pem'),
    ];
    expect(none.stderr).toContain('No signed release in');
    expect(host.stderr).toContain('`reproduce --attest` cannot use the engine "host"');
    expect(await cli('reproduce', 'app', ...ATTEST, '--engine=docker')).toMatchObject({ status: 0 });
    expect(stray).toMatchObject({ status: 2 });
  });
});

describe('verify with a builder that must have reproduced the release', () => {
  it.each<[what: string, reason: string, edit: (statement: Json) => unknown]>([
    ['another kind of statement', 'not the summary', (statement) => (statement.predicateType = 'x')],
    ['another version of in-toto', 'not the summary', (statement) => (statement._type = 'x')],
    ['other rules', 'not the summary', ({ predicate }) => (predicate.policy.uri = 'x')],
    ['a failure', 'does not say', ({ predicate }) => (predicate.verificationResult = 'FAILED')],
    [
      'another property',
      'does not say',
      ({ predicate }) => (predicate.verifiedLevels = ['SLSA_BUILD_LEVEL_1']),
    ],
    [
      'another release',
      'another release',
      ({ predicate }) => (predicate.inputAttestations[0].digest.sha256 = '0'),
    ],
    ['no release', 'another release', ({ predicate }) => (predicate.inputAttestations = [])],
    ['other bytes', 'has the sha256 0', ({ subject }) => (subject[0].digest.sha256 = '0')],
    ['no program', 'has the sha256 undefined', (statement) => (statement.subject = [])],
    ['no time', 'not a verification summary', ({ predicate }) => delete predicate.timeVerified],
    ['no builder', 'not a verification summary', ({ predicate }) => delete predicate.verifier],
  ])('refuses a statement with %s, although the builder has signed it', async (_what, reason, edit) => {
    const { cli, bundle } = await released();
    await cli('reproduce', 'app', ...ATTEST);
    await signAgain(bundle, edit);
    const { status, stderr } = await cli(...VERIFY, BY);
    expect(status).toBe(1);
    expect(stderr).toContain('the check "reproduced" failed');
    expect(stderr).toContain(reason);
  });

  it('refuses another signer, a changed statement, a provenance in its place, and nothing', async () => {
    const { root, cli, bundle } = await released();
    const refused = async (...more: string[]): Promise<void> => {
      const { status, stderr } = await cli(...VERIFY, ...more);
      expect(status).toBe(1);
      expect(stderr).toContain('the check "reproduced" failed');
    };
    await refused('--require-reproduced');
    await cli('reproduce', 'app', ...ATTEST);
    // The default is the signer of the release, which has not signed it.
    await refused('--require-reproduced');
    await refused('--rebuilder-key=release.pub');
    const text = readFileSync(bundle, 'utf8');
    const { dsseEnvelope } = JSON.parse(text) as Json;
    writeFileSync(bundle, text.replace(dsseEnvelope.payload as string, Buffer.from('{}').toString('base64')));
    await refused(BY);
    writeFileSync(bundle, readFileSync(join(root, 'release/provenance.sigstore.json')));
    await refused('--require-reproduced');
    writeFileSync(bundle, 'x');
    await refused(BY);
    expect(await cli(...VERIFY, BY, '--rebuilder-identity=x')).toMatchObject({ status: 2 });
  });

  it('accepts the signer of the release, if nobody else is named', async () => {
    const { root, cli } = await released();
    writeFileSync(join(root, 'release.pem'), pemOf(keys.privateKey));
    await cli('reproduce', 'app', '--attest=release', '--key=release.pem');
    expect(await cli(...VERIFY, '--require-reproduced')).toMatchObject({ status: 0 });
  });
});
