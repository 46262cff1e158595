import { mkdirSync, readFileSync } from 'node:fs';

import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Artifact } from '../artifact/artifact';
import type { PackageSettings } from '../plan/package-settings';
import { rejected } from '../testing/memory-files';
import {
  artifactFiles,
  artifactOf,
  contentOf,
  dependency,
  described,
  entriesIn,
  EPOCH,
  sha256,
} from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { openArtifact } from './open-artifact';
import { planPackage } from './package-plan';
import type { Statement } from './provenance/statement';
import { readLayout } from './read-layout';
import { archiveName, writePackage } from './write-package';

const NAME = 'app-1.2.3-x86_64-alpine-linux-musl';
const binary = artifactOf().binaries[0]!;
const withDebug = { binaries: [{ ...binary, debug: described('app.debug', 'symbols') }] };
const withCertificates = { certificates: described('ca-certificates.crt', 'OF THE BUILDER') };
const OUTPUT = 'dist/apps/app/static';

async function pack(settings: PackageSettings = {}, more: Partial<Artifact> = {}, files = {}) {
  const artifact = artifactOf(more);
  const built = {
    ...artifactFiles(artifact, [dependency('serde')]),
    'app.debug': 'symbols',
    'ca-certificates.crt': 'OF THE BUILDER',
  };
  const inOutput = Object.entries(built).map(([path, text]) => [`${OUTPUT}/${path}`, text]);
  const root = tempFolder({ '.gitignore': 'dist\n', ...Object.fromEntries(inOutput), ...files });
  const folder = join(root, 'package');
  mkdirSync(folder);
  const lines = await writePackage(folder, {
    plan: planPackage(settings, 'apps/app'),
    opened: await openArtifact(join(root, OUTPUT)),
    scope: { workspaceRoot: root, produced: [OUTPUT] },
    epoch: EPOCH,
  });
  return { folder, lines, content: contentOf(folder) };
}
type Packed = Awaited<ReturnType<typeof pack>>;

const outside = ({ content }: Packed): string[] =>
  Object.keys(content).filter((path) => !path.startsWith('image/'));
const listing = async ({ content }: Packed, archive = `${NAME}.tar.gz`) =>
  (await entriesIn(gunzipSync(content[archive]!))).map(({ header: { name, mode }, text }) => [
    name,
    mode,
    text,
  ]);
/** Returns the content of the image's layers. */
async function inImage({ folder }: Packed): Promise<Map<string, string>> {
  const [image] = readLayout(join(folder, 'image'));
  const layers = image!.layers.map(({ digest }) => join(folder, 'image/blobs', digest.replace(':', '/')));
  const entries = await Promise.all(layers.map((layer) => entriesIn(gunzipSync(readFileSync(layer)))));
  return new Map(entries.flat().map(({ header, text }) => [header.name, text]));
}

describe('writePackage', () => {
  it('adds the license texts to archive and image, unless the user has such a file', async () => {
    const licenses = { licenses: described('THIRD-PARTY-LICENSES', 'theirs') };
    const built = { [`${OUTPUT}/THIRD-PARTY-LICENSES`]: 'theirs' };
    const packed = await pack({}, licenses, built);
    expect(await listing(packed)).toContainEqual([`${NAME}/THIRD-PARTY-LICENSES`, 0o644, 'theirs']);
    expect((await inImage(packed)).get('licenses/THIRD-PARTY-LICENSES')).toBe('theirs');
    const own = { files: [{ from: 'legal', to: 'THIRD-PARTY-LICENSES' }] };
    const other = await pack(own, licenses, { ...built, legal: 'ours' });
    expect(await listing(other)).toContainEqual([`${NAME}/THIRD-PARTY-LICENSES`, 0o644, 'ours']);
  });

  it('writes an archive, a SBOM, an image, the provenance and the sums, and nothing else', async () => {
    const packed = await pack();
    expect(outside(packed)).toEqual([
      'SHA256SUMS',
      `${NAME}.tar.gz`,
      'provenance.intoto.json',
      'sbom.cdx.json',
    ]);
    expect(await listing(packed)).toEqual([
      [`${NAME}/`, 0o755, ''],
      [`${NAME}/app`, 0o755, 'the program'],
    ]);
    expect(JSON.parse(String(packed.content['sbom.cdx.json']))).toMatchObject({ specVersion: '1.6' });
    expect([...(await inImage(packed)).keys()]).toEqual(['etc/', 'etc/group', 'etc/passwd', 'tmp/', 'app']);
  });

  it('says what it wrote, one line each', async () => {
    const { lines, content, folder } = await pack({}, { ...withDebug, version: '1.2.3+5', libraries: ['z'] });
    const archive = 'app-1.2.3+5-x86_64-alpine-linux-musl';
    const { digest } = readLayout(join(folder, 'image'))[0]!.manifest;
    expect(lines).toEqual([
      [`${archive}.tar.gz`, '0.00 MiB', `sha256 ${sha256(content[`${archive}.tar.gz`]!).slice(0, 12)}`],
      [
        `${archive}-debug.tar.gz`,
        '0.00 MiB',
        `sha256 ${sha256(content[`${archive}-debug.tar.gz`]!).slice(0, 12)}`,
      ],
      ['sbom.cdx.json', '1 crate', '1 native library'],
      ['image', 'app:1.2.3-5', 'without CA certificates', digest.slice(0, 'sha256:'.length + 12)],
    ]);
  });

  it('writes sums as sha256sum checks them', async () => {
    const { content } = await pack({ formats: ['tar.zst', 'tar.gz'] }, withDebug);
    const names = [
      `${NAME}-debug.tar.gz`,
      `${NAME}-debug.tar.zst`,
      `${NAME}.tar.gz`,
      `${NAME}.tar.zst`,
      'provenance.intoto.json',
      'sbom.cdx.json',
    ];
    const lines = names.map((name) => `${sha256(content[name]!)}  ${name}\n`);
    expect(String(content.SHA256SUMS)).toBe(lines.join(''));
  });

  it('writes a statement about every file and the image', async () => {
    const { content, folder } = await pack({}, withDebug);
    const { subject } = JSON.parse(String(content['provenance.intoto.json'])) as Statement;
    const found = Object.fromEntries(subject.map(({ name, digest }) => [name, digest.sha256]));
    expect(found).toEqual({
      app: sha256('the program'),
      'app.debug': sha256('symbols'),
      ...Object.fromEntries(
        [`${NAME}.tar.gz`, `${NAME}-debug.tar.gz`, 'sbom.cdx.json'].map((name) => [
          name,
          sha256(content[name]!),
        ]),
      ),
      image: readLayout(join(folder, 'image'))[0]!.manifest.digest.replace('sha256:', ''),
    });
  });

  it('puts debug information into an archive of its own', async () => {
    const packed = await pack({}, withDebug);
    expect(outside(packed)).toContain(`${NAME}-debug.tar.gz`);
    expect(await listing(packed, `${NAME}-debug.tar.gz`)).toEqual([
      [`${NAME}/`, 0o755, ''],
      [`${NAME}/app.debug`, 0o644, 'symbols'],
    ]);
    expect(await listing(packed)).toHaveLength(2);
    expect((await inImage(packed)).has('app.debug')).toBe(false);
  });

  it('takes files along, into the archive and into the image', async () => {
    const files = { LICENSE: 'MIT', 'apps/app/app.toml': 'x = 1' };
    const image = { files: [{ from: '{projectRoot}/app.toml', to: '/etc/app.toml' }] };
    const packed = await pack({ files: [{ from: 'LICENSE', to: 'doc/' }], image }, {}, files);
    expect(await listing(packed)).toContainEqual([`${NAME}/doc/LICENSE`, 0o644, 'MIT']);
    expect(await listing(packed)).toHaveLength(4);
    const inside = await inImage(packed);
    expect(inside.get('etc/app.toml')).toBe('x = 1');
    expect([...inside.values()]).not.toContain('MIT');
  });

  it('writes equal bytes from another folder and at another time', async () => {
    const settings = { formats: ['tar.gz', 'tar.zst'], files: ['LICENSE'] };
    const [one, other] = [
      await pack(settings, withDebug, { LICENSE: 'MIT' }),
      await pack(settings, withDebug, { LICENSE: 'MIT' }),
    ];
    expect(other.content).toEqual(one.content);
    expect(other.lines).toEqual(one.lines);
  });

  it.each<[PackageSettings, string | undefined]>([
    [{}, 'OF THE BUILDER'],
    [{ certificates: 'builder' }, 'OF THE BUILDER'],
    [{ certificates: 'none' }, undefined],
    [{ certificates: 'certs/own.pem' }, 'OWN'],
  ])('puts the certificates of %j into the image', async (settings, text) => {
    const packed = await pack(settings, withCertificates, { 'certs/own.pem': 'OWN' });
    expect((await inImage(packed)).get('etc/ssl/certs/ca-certificates.crt')).toBe(text);
    expect(packed.lines.at(-1)!.join(', ')).toMatch(
      text ? /app:1.2.3, sha256:/ : /app:1.2.3, without CA certificates/,
    );
  });

  it.each([
    [
      'gone.pem',
      'gone.pem does not exist\n\nThe package must contain it.\n\nCorrect the option "certificates"',
    ],
    ['dist/x.pem', 'dist/x.pem is ignored (by a rule for dist)'],
    [
      'certs',
      'Option "certificates" names certs, which is a folder\n\nThe image has its certificates in one file',
    ],
  ])('refuses the certificates %s', async (certificates, words) => {
    const files = { 'certs/own.pem': 'OWN', 'dist/x.pem': '' };
    expect((await rejected(pack({ certificates }, {}, files))).message).toContain(words);
  });

  it.each<[PackageSettings, string]>([
    [{ files: [{ from: 'LICENSE', to: 'app' }] }, `Two files have the path ${NAME}/app`],
    [{ image: { files: [{ from: 'LICENSE', to: '/app' }] } }, 'Two files have the path app'],
    [{ files: ['NOTICE'] }, 'Correct the option "files"'],
    [{ image: { files: ['NOTICE'] } }, 'Correct the option "image.files"'],
  ])('refuses %j', async (settings, words) => {
    expect((await rejected(pack(settings, {}, { LICENSE: '' }))).message).toContain(words);
  });
});

describe('archiveName', () => {
  it.each([
    ['@org/app', 'org-app'],
    ['libs/app:x', 'libs-app-x'],
    ['my_app.rs', 'my_app.rs'],
  ])('makes of the project %s a name for a file', (project, name) => {
    expect(archiveName(artifactOf({ project }))).toBe(`${name}-1.2.3-x86_64-alpine-linux-musl`);
  });
});
