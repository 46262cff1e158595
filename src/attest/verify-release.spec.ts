import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { readLayout } from '../packaging/read-layout';
import { elfFile } from '../testing/elf-fixture';
import { rejected } from '../testing/memory-files';
import { ecKeys, keys, signedRelease, type ReleaseParts } from '../testing/release-fixture';
import type { Link } from './broken-link';
import { RELEASE_BUNDLE } from './sign-folder';
import { verifyRelease } from './verify-release';

const ARCHIVE = 'app-1.2.3-x86_64-unknown-linux-musl.tar.gz';
const TRUST = { key: keys.publicKey };
const change = (folder: string, name: string, of: (text: string) => string): void =>
  writeFileSync(join(folder, name), of(readFileSync(join(folder, name), 'latin1')), 'latin1');
const flip = (text: string): string =>
  `${text.slice(0, -9)}${text.at(-9) === 'A' ? 'B' : 'A'}${text.slice(-8)}`;
const resign = (text: string, edit: (statement: Json) => unknown): string => {
  const statement: unknown = JSON.parse(text);
  edit(statement);
  return JSON.stringify(statement);
};
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- edited at will
type Json = any;
type Envelope = { dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] } };
const inBundle = (folder: string, edit: (bundle: Envelope) => void): void =>
  change(folder, RELEASE_BUNDLE, (text) => {
    const bundle = JSON.parse(text) as Envelope;
    edit(bundle);
    return JSON.stringify(bundle);
  });
const blob = (folder: string, which: 'config' | 'layer'): string => {
  const [image] = readLayout(join(folder, 'image'));
  const { digest } = which === 'config' ? image!.config : image!.layers[0]!;
  return `image/blobs/${digest.replace(':', '/')}`;
};
/** Makes the sums and the statement fit the files, as an attacker with the key of nobody would. */
const fitSums = (folder: string, name: string): void => {
  const digest = sha256(readFileSync(join(folder, name)));
  change(folder, 'SHA256SUMS', (text) =>
    text.replace(new RegExp(`^\\w+(?=  ${name.replaceAll('.', '\\.')}$)`, 'm'), digest),
  );
};
const edited = (edit: (statement: Json) => unknown): ReleaseParts => ({
  statement: (json) => resign(json, edit),
  before: () => undefined,
});

describe('verifyRelease', () => {
  it('accepts what was signed: the folder, an archive, the image', async () => {
    const folder = await signedRelease();
    const { checked, statement } = await verifyRelease(folder, TRUST);
    expect(checked).toEqual([ARCHIVE, ARCHIVE.replace('gz', 'zst'), 'image', 'sbom.cdx.json'].sort());
    expect(statement.predicate.buildDefinition.externalParameters).toMatchObject({ project: 'app' });
    for (const name of [ARCHIVE, ARCHIVE.replace('gz', 'zst'), 'image', 'sbom.cdx.json'])
      expect((await verifyRelease(join(folder, name), TRUST)).checked).toEqual([name]);
  });

  it('accepts ECDSA with P-256, and a build without lists of crates', async () => {
    const folder = await signedRelease({
      by: { key: ecKeys.privateKey },
      listed: 'none',
      options: { auditable: false },
    });
    await verifyRelease(folder, { key: ecKeys.publicKey });
  });

  it.each<[what: string, link: Link, tamper: (folder: string) => unknown]>([
    ['no bundle', 'bundle', (folder) => rmSync(join(folder, RELEASE_BUNDLE))],
    ['a bundle that is not JSON', 'bundle', (folder) => writeFileSync(join(folder, RELEASE_BUNDLE), 'x')],
    [
      'a bundle without a signature',
      'bundle',
      (folder) => inBundle(folder, ({ dsseEnvelope }) => (dsseEnvelope.signatures = [])),
    ],
    [
      'a bundle of another version',
      'bundle',
      (folder) => change(folder, RELEASE_BUNDLE, (text) => text.replace('v0.3', 'v9.9')),
    ],
    [
      'a changed signature',
      'signature',
      (folder) =>
        inBundle(
          folder,
          ({ dsseEnvelope: { signatures } }) => (signatures[0]!.sig = flip(signatures[0]!.sig)),
        ),
    ],
    [
      'a changed statement',
      'signature',
      (folder) =>
        inBundle(folder, ({ dsseEnvelope }) => (dsseEnvelope.payload = Buffer.from('{}').toString('base64'))),
    ],
    [
      'another type of payload',
      'signature',
      (folder) => inBundle(folder, ({ dsseEnvelope }) => (dsseEnvelope.payloadType = 'text/plain')),
    ],
    [
      'a bundle of another release',
      'digest',
      async (folder) => {
        const other = await signedRelease({ binary: elfFile({ pie: false }) });
        for (const name of [RELEASE_BUNDLE, 'provenance.intoto.json'])
          writeFileSync(join(folder, name), readFileSync(join(other, name)));
        fitSums(folder, 'provenance.intoto.json');
      },
    ],
    [
      'another provenance beside the bundle',
      'statement',
      (folder) => change(folder, 'provenance.intoto.json', (text) => text.replace('"app"', '"evil"')),
    ],
    ['a changed archive', 'digest', (folder) => change(folder, ARCHIVE, flip)],
    [
      'a changed archive with fitting sums',
      'digest',
      (folder) => {
        change(folder, ARCHIVE, flip);
        fitSums(folder, ARCHIVE);
      },
    ],
    [
      'a changed SBOM with fitting sums',
      'digest',
      (folder) => {
        change(folder, 'sbom.cdx.json', (text) => text.replace('serde', 'other'));
        fitSums(folder, 'sbom.cdx.json');
      },
    ],
    ['changed sums', 'digest', (folder) => change(folder, 'SHA256SUMS', (text) => text.replace(/^./, 'x'))],
    ['no sums', 'digest', (folder) => rmSync(join(folder, 'SHA256SUMS'))],
    ['a missing archive', 'files', (folder) => rmSync(join(folder, ARCHIVE))],
    ['a renamed archive', 'files', (folder) => renameSync(join(folder, ARCHIVE), join(folder, 'app.tar.gz'))],
    ['one more bundle', 'files', (folder) => writeFileSync(join(folder, 'evil.sigstore.json'), '')],
    ['one more file', 'files', (folder) => writeFileSync(join(folder, 'install.sh'), 'evil')],
    ['no image', 'files', (folder) => rmSync(join(folder, 'image'), { recursive: true })],
    ['a changed layer', 'image', (folder) => change(folder, blob(folder, 'layer'), flip)],
    [
      'a changed configuration of the image',
      'image',
      (folder) => change(folder, blob(folder, 'config'), (text) => `${text} `),
    ],
    ['a missing layer', 'image', (folder) => rmSync(join(folder, blob(folder, 'layer')))],
    [
      'one more part of the image',
      'image',
      (folder) => writeFileSync(join(folder, 'image/blobs/sha256', 'a'.repeat(64)), ''),
    ],
    ['an image without an index', 'image', (folder) => rmSync(join(folder, 'image/index.json'))],
    [
      'an index that names another image',
      'digest',
      async (folder) => {
        const other = await signedRelease({ binary: elfFile({ pie: false }) });
        rmSync(join(folder, 'image'), { recursive: true });
        renameSync(join(other, 'image'), join(folder, 'image'));
      },
    ],
  ])('refuses %s', async (_what, link, tamper) => {
    const folder = await signedRelease();
    await tamper(folder);
    const error = await rejected(verifyRelease(folder, TRUST));
    expect(error).toMatchObject({ code: 'release-not-verified' });
    expect(error.message).toContain(`the check "${link}" failed`);
  });

  it.each<[what: string, link: Link, parts: ReleaseParts]>([
    ['another key', 'signature', { by: { key: ecKeys.privateKey } }],
    [
      'a dynamic program',
      'static',
      { binary: elfFile({ interpreter: '/lib/ld.so', needed: ['libc.so.6'] }) },
    ],
    ['a program for another machine', 'static', { options: { target: 'aarch64-unknown-linux-musl' } }],
    ['a program without a list of crates', 'crates', { listed: 'none' }],
    ['a list of crates that cannot be read', 'crates', { listed: 'broken' }],
    ['a crate that the statement hides', 'crates', { listed: ['serde', 'evil'] }],
    ['a crate that the program does not have', 'crates', { stated: ['serde', 'more'] }],
    [
      'a statement about another build',
      'statement',
      edited((statement) => (statement.predicate.buildDefinition.buildType = 'x')),
    ],
    ['another kind of statement', 'statement', edited((statement) => (statement.predicateType = 'x'))],
    [
      'a statement without programs',
      'statement',
      edited((statement) => delete statement.predicate.buildDefinition.externalParameters.bins),
    ],
    [
      'a statement that hides a crate',
      'crates',
      edited(({ predicate }) => predicate.buildDefinition.resolvedDependencies.pop()),
    ],
    [
      'a statement with another checksum of a crate',
      'sbom',
      edited(({ predicate }) => (predicate.buildDefinition.resolvedDependencies.at(-1).digest.sha256 = '0')),
    ],
    [
      'another digest of the program',
      'archive',
      edited(
        ({ subject }) => (subject.find(({ name }: { name: string }) => name === 'app').digest.sha256 = '0'),
      ),
    ],
    [
      'a program that the archive lacks',
      'archive',
      edited(({ predicate }) => predicate.buildDefinition.externalParameters.bins.push('more')),
    ],
  ])('refuses %s, although a key has signed it', async (_what, link, parts) => {
    const folder = await signedRelease(parts);
    if (parts.statement) {
      const { dsseEnvelope } = JSON.parse(readFileSync(join(folder, RELEASE_BUNDLE), 'utf8')) as Envelope;
      writeFileSync(join(folder, 'provenance.intoto.json'), Buffer.from(dsseEnvelope.payload, 'base64'));
      fitSums(folder, 'provenance.intoto.json');
    }
    expect((await rejected(verifyRelease(folder, TRUST))).message).toContain(`the check "${link}" failed`);
  });

  it('refuses an archive and an image without their bundles, and a path where nothing is', async () => {
    const folder = await signedRelease();
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.sigstore.json')))
      rmSync(join(folder, name));
    for (const name of [ARCHIVE, 'image', '.'])
      expect((await rejected(verifyRelease(join(folder, name), TRUST))).message).toContain(
        'the check "bundle" failed',
      );
    expect((await rejected(verifyRelease(join(folder, 'x'), TRUST))).message).toContain(
      'the check "files" failed',
    );
  });
});
