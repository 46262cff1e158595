import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openStaging } from '../../artifact/place-output';
import { parseAdvisory } from '../../audit/advisory';
import { readDatabase } from '../../audit/database';
import { inOrder } from '../../packaging/entry';
import { collectFiles } from '../../packaging/collect-files';
import { joinLayouts } from '../../packaging/join-layouts';
import { enforcePolicy, type LicensePolicy } from '../../packaging/license-policy';
import { inWorkspace, placeFiles } from '../../packaging/place-files';
import { readLayout } from '../../packaging/read-layout';
import { splitReference } from '../../plan/image-reference';
import { sourceDateEpoch } from '../../plan/source-date-epoch';
import { rejected } from '../memory-files';
import { openArtifact } from '../../packaging/open-artifact';
import { planPackage } from '../../packaging/package-plan';
import { DEB } from '../../packaging/system/deb';
import { identityOf } from '../../packaging/system/format';
import { planInstall } from '../../packaging/system/install-files';
import { writeSystemPackages } from '../../packaging/system/write-system-packages';
import { artifactFiles, artifactOf, dependency, EPOCH, fileEntry, imageIn } from '../package-fixture';
import { tempFolder } from '../temp-folder';
import { from, tried, type Attempt } from './attempt';

const collected = (root: string, path: string, produced: string[] = []): unknown =>
  collectFiles({ workspaceRoot: root, produced }, [{ from: path, to: '.' }]);
const withLink = (link: string, leads: string, files: Record<string, string>): string => {
  const root = tempFolder(files);
  symlinkSync(leads, join(root, link));
  return root;
};

const ADVISORY = '```toml\n[advisory]\nid = "A"\npackage = "a"\n```\n';
const MIPS = artifactOf({ target: 'mips-unknown-linux-musl' });
const systemPackage = async (maintainer: string | undefined): Promise<unknown> => {
  const folder = tempFolder(artifactFiles(artifactOf()));
  const opened = await openArtifact(folder);
  return writeSystemPackages(folder, { opened, formats: ['deb'], maintainer, files: [], epoch: EPOCH });
};
const policed = (policy: Partial<LicensePolicy>, crates = [dependency('a')]): void =>
  enforcePolicy({ allowed: undefined, clarified: {}, denied: [], ...policy }, artifactOf(), crates);

/** Remedies of packages and images. */
export const PACKAGE_REMEDIES: Record<string, Attempt> = {
  'image-layout-unreadable': async (code) => {
    const root = tempFolder({});
    const error = await rejected((async () => readLayout(join(root, 'image')))());
    expect(error).toMatchObject({ code });
    expect(from(error, /Run the (\w+) target first/)).toBe('package');
    readLayout(await imageIn(root, 'image'));
  },
  'image-platform-twice': async (code) => {
    const root = tempFolder({});
    const images = [...readLayout(await imageIn(root, 'a')), ...readLayout(await imageIn(root, 'b'))];
    const arm = await imageIn(root, 'c', { target: 'aarch64-alpine-linux-musl' });
    tried(
      () => joinLayouts(join(root, 'twice'), images),
      () => joinLayouts(join(root, 'joined'), [images[0]!, ...readLayout(arm)]),
    )(code);
  },
  'advisories-missing': tried(
    () => readDatabase(tempFolder({}), '/'),
    () => readDatabase(tempFolder({ 'crates/a/A.md': ADVISORY }), '/'),
  ),
  'advisory-unreadable': tried(
    () => parseAdvisory('', 'a.md'),
    () => parseAdvisory(ADVISORY, 'a.md'),
  ),
  'crate-denied': tried(
    () => policed({ denied: ['a'] }),
    () => policed({ denied: ['a'] }, []),
  ),
  'license-not-allowed': tried(
    () => policed({ allowed: ['ISC'] }),
    (error) => policed({ allowed: ['ISC'], clarified: { [from(error, /^- (\w+) /m)]: 'ISC' } }),
  ),
  'image-reference-invalid': tried(
    () => splitReference('Team/App:1'),
    (error) => splitReference(from(error, /such as (\S+)\.$/m)),
  ),
  'output-foreign': tried(
    () => openStaging(tempFolder({ 'notes.txt': '' })),
    () => openStaging(join(tempFolder({}), 'own')).discard(),
  ),
  'man-page-section-missing': tried(
    () => planInstall({ manPages: ['app.md'] }, '.'),
    (error) => planInstall({ manPages: [from(error, /like (\S+)\.$/m)] }, '.'),
  ),
  'package-architecture-unknown': tried(
    () =>
      planPackage({ formats: ['deb'] }, 'apps/app').systemFormats.map((format) =>
        identityOf(format, DEB, MIPS),
      ),
    (error) =>
      planPackage(
        { formats: ['deb'].filter((format) => format !== from(error, /Remove "(\w+)"/)) },
        'apps/app',
      ).systemFormats.map((format) => identityOf(format, DEB, MIPS)),
  ),
  'package-maintainer-missing': async (code) => {
    const error = await rejected(systemPackage(undefined));
    expect(error).toMatchObject({ code });
    await systemPackage(from(error, /maintainer = "(.*)"$/m));
  },
  'package-file-behind-link': tried(
    () => collected(withLink('linked', 'real', { 'real/a': '' }), 'linked/a'),
    (error) => collected(tempFolder({ 'real/a': '' }), from(error, /Name (\S+) instead/)),
  ),
  'package-file-missing': tried(
    () => collected(tempFolder({}), 'LICENSE'),
    (error) => collected(tempFolder({ [from(error, /^(\S+) does not/)]: '' }), 'LICENSE'),
  ),
  'package-folder-empty': tried(
    () => collected(tempFolder({ 'docs/a': '', '.gitignore': 'docs/a\n' }), 'docs'),
    (error) => {
      expect(from(error, /out of (\.gitignore)/)).toBe('.gitignore');
      collected(tempFolder({ 'docs/a': '', '.gitignore': '' }), 'docs');
    },
  ),
  'package-link-broken': tried(
    () => collected(withLink('made/a', 'nowhere', { 'made/b': '' }), 'made', ['made']),
    () => collected(tempFolder({ 'made/a': '', 'made/b': '' }), 'made', ['made']),
  ),
  'package-link-outside': tried(
    () => collected(withLink('made/a', '../other', { 'made/b': '', other: '' }), 'made', ['made']),
    () => collected(tempFolder({ 'made/a': '', 'made/b': '' }), 'made', ['made']),
  ),
  'package-path-outside': tried(
    () => placeFiles('files', [{ from: 'a', to: '../a' }], 'apps/app'),
    () => placeFiles('files', [{ from: 'a', to: 'share/a' }], 'apps/app'),
  ),
  'package-path-twice': tried(
    () => inOrder([fileEntry('a'), fileEntry('a')]),
    () => inOrder([fileEntry('a'), fileEntry('b/a')]),
  ),
  'package-source-outside': tried(
    () => inWorkspace('files', '../README.md', 'apps/app'),
    (error) => inWorkspace('files', from(error, /such as (\S+)\.$/m), 'apps/app'),
  ),
  'source-date-epoch-invalid': tried(
    () => sourceDateEpoch({ SOURCE_DATE_EPOCH: 'yesterday' }),
    // What `git log -1 --format=%ct` prints.
    () => sourceDateEpoch({ SOURCE_DATE_EPOCH: '1700000000' }),
  ),
};
