import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Artifact } from '../../artifact/artifact';
import { rejected, thrown } from '../../testing/memory-files';
import {
  artifactFiles,
  artifactOf,
  described,
  entriesIn,
  EPOCH,
  fileEntry,
  sha256,
} from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { openArtifact } from '../open-artifact';
import { cpioOf } from './cpio';
import { SYSTEM_FORMATS, type SystemFormatName } from '../../plan/options/package';
import { APK } from './apk';
import { DEB } from './deb';
import { identityOf } from './format';
import { RPM } from './rpm';
import { planInstall } from './install-files';
import { writeSystemPackages } from './write-system-packages';

const CRATE = {
  ...artifactOf().crate,
  description: 'Greets people.\n\nIn many languages.',
  license: 'MIT',
  repository: 'https://example.com/app',
};
const FILES = [
  fileEntry('etc/app/app.toml', 'a = 1\n'),
  fileEntry('usr/share/man/man1/app.1', '.TH APP 1\n'),
  fileEntry('usr/lib/systemd/system/app.service', '[Service]\n'),
  fileEntry('usr/share/zsh/completions/_app', '#compdef app\n'),
];
const write = async (
  formats: readonly SystemFormatName[],
  more: Partial<Artifact> = {},
  maintainer?: string,
) => {
  const artifact = artifactOf({
    crate: CRATE,
    licenses: described('THIRD-PARTY-LICENSES', 'theirs'),
    ...more,
  });
  const folder = tempFolder({ ...artifactFiles(artifact), 'THIRD-PARTY-LICENSES': 'theirs', 'out/x': '' });
  const out = join(folder, 'packages');
  mkdirSync(out);
  const opened = await openArtifact(folder);
  const written = await writeSystemPackages(out, { opened, formats, maintainer, files: FILES, epoch: EPOCH });
  return written.map(({ file, ...facts }) => ({ ...facts, file, at: join(out, file) }));
};
const one = async (...args: Parameters<typeof write>): Promise<string> => (await write(...args))[0]!.at;
const TEAM = 'Example Team <team@example.com>';
const pathsOf = (zsh: string): string[] => [
  'etc/app/app.toml',
  'usr/bin/app',
  'usr/lib/systemd/system/app.service',
  'usr/share/doc/app/THIRD-PARTY-LICENSES',
  'usr/share/man/man1/app.1.gz',
  `usr/share/zsh/${zsh}/_app`,
];
const [DEBIAN_PATHS, PATHS] = ['vendor-completions', 'site-functions'].map(pathsOf) as [string[], string[]];

describe('writeSystemPackages', () => {
  it('writes the same bytes twice, and no file beside the packages', async () => {
    const [first, second] = [await write(SYSTEM_FORMATS, {}, TEAM), await write(SYSTEM_FORMATS, {}, TEAM)];
    expect(first.map(({ file }) => file)).toEqual([
      'app_1.2.3-1_amd64.deb',
      'app-1.2.3-1.x86_64.rpm',
      'app-1.2.3-r0.x86_64.apk',
    ]);
    expect(second.map(({ sha256 }) => sha256)).toEqual(first.map(({ sha256 }) => sha256));
    for (const { at, sha256: digest, size } of first) {
      expect(sha256(readFileSync(at))).toBe(digest);
      expect(readFileSync(at)).toHaveLength(size);
    }
  });

  it('writes a deb: members of even size, control files, data', async () => {
    const at = await one(['deb'], {}, TEAM);
    const members = inAr(readFileSync(at));
    expect([...members.keys()]).toEqual(['debian-binary', 'control.tar.gz', 'data.tar.gz']);
    const control = new Map(
      (await entriesIn(gunzipSync(members.get('control.tar.gz')!))).map(({ header, text }) => [
        header.name,
        text,
      ]),
    );
    expect(control.get('./control')).toBe(
      `Package: app
Version: 1.2.3-1
Architecture: amd64
Maintainer: ${TEAM}
Installed-Size: 6
Section: misc
Priority: optional
Homepage: https://example.com/app
Description: Greets people.
 In many languages.
`,
    );
    expect(control.get('./conffiles')).toBe('/etc/app/app.toml\n');
    expect(control.get('./md5sums')).toMatch(/^[0-9a-f]{32} {2}usr\/bin\/app$/m);
    const data = await entriesIn(gunzipSync(members.get('data.tar.gz')!));
    const files = data.filter(({ header }) => header.type === 'file');
    expect(files.map(({ header }) => header.name)).toEqual(DEBIAN_PATHS.map((path) => `./${path}`));
    expect(files.find(({ header }) => header.name === './usr/bin/app')!.header.mode).toBe(0o755);
  });

  it('writes an apk: control files without an end of the archive, whose sum of the data is right', async () => {
    const at = await one(['apk'], {}, TEAM);
    const bytes = readFileSync(at);
    // A reader of gzip sees one tar archive in both streams.
    const entries = await entriesIn(gunzipSync(bytes));
    expect(entries[0]!.header.name).toBe('.PKGINFO');
    const datahash = /^datahash = (.*)$/m.exec(entries[0]!.text)![1];
    const second = bytes.indexOf(Buffer.from([0x1f, 0x8b, 8]), 10);
    expect(sha256(bytes.subarray(second))).toBe(datahash);
    const files = entries.slice(1).filter(({ header }) => header.type === 'file');
    expect(files.map(({ header }) => header.name)).toEqual(PATHS);
    const program = entries.find(({ header }) => header.name === 'usr/bin/app')!;
    expect(program.header.pax).toMatchObject({
      'APK-TOOLS.checksum.SHA1': createHash('sha1').update('the program').digest('hex'),
    });
    expect(entries[0]!.text).toContain('pkgname = app\npkgver = 1.2.3-r0\npkgdesc = Greets people.\n');
  });

  it('does not write packages without a maintainer', async () =>
    expect(await rejected(write(['rpm']))).toMatchObject({ code: 'package-maintainer-missing' }));
});

describe('the packages, read by the tools of their systems', () => {
  const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;
  const say = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  (has('dpkg-deb') ? it : it.skip)('dpkg-deb lists the deb (skipped without dpkg-deb)', async () => {
    const at = await one(['deb'], { version: '1.2.3-rc.1' }, TEAM);
    expect(say('dpkg-deb', '--field', at, 'Version')).toBe('1.2.3~rc.1-1\n');
    for (const path of DEBIAN_PATHS) expect(say('dpkg-deb', '--contents', at)).toContain(` ./${path}\n`);
    expect(say('dpkg', '--compare-versions', '1.2.3~rc.1-1', 'lt', '1.2.3-1')).toBe('');
  });

  (has('rpm') ? it : it.skip)('rpm checks digests and lists the rpm (skipped without rpm)', async () => {
    const at = await one(['rpm'], { version: '1.2.3-rc.1' }, TEAM);
    expect(say('rpm', '--checksig', '--verbose', at)).not.toMatch(/BAD|NOT OK/);
    expect(say('rpm', '-qp', '--queryformat', '%{NEVRA} %{LICENSE} %{PACKAGER}', at)).toBe(
      `app-1.2.3~rc.1-1.x86_64 MIT ${TEAM}`,
    );
    expect(say('rpm', '-qpl', at)).toBe(PATHS.map((path) => `/${path}\n`).join(''));
    expect(say('rpm', '-qpc', at)).toBe('/etc/app/app.toml\n');
  });
});

const fileOf = (format: SystemFormatName, artifact: Artifact): string => {
  const definition = { deb: DEB, rpm: RPM, apk: APK }[format];
  return definition.fileOf(identityOf(format, definition, artifact));
};

describe('identityOf', () => {
  it.each<[SystemFormatName, string, string, string, string]>([
    ['deb', '@org/My App', '1.0.0+7', 'aarch64-alpine-linux-musl', 'org-my-app_1.0.0+7-1_arm64.deb'],
    ['deb', 'app', '1.0.0-a-b', 'armv7-alpine-linux-musleabihf', 'app_1.0.0~a.b-1_armhf.deb'],
    ['rpm', 'app', '1.0.0-a-b', 'armv7-alpine-linux-musleabihf', 'app-1.0.0~a.b-1.armv7hl.rpm'],
    ['deb', 'app', '1.0.0', 'i686-unknown-linux-musl', 'app_1.0.0-1_i386.deb'],
    ['rpm', 'app', '1.0.0', 'i686-unknown-linux-musl', 'app-1.0.0-1.i686.rpm'],
    ['apk', 'app', '1.0.0', 'i686-unknown-linux-musl', 'app-1.0.0-r0.x86.apk'],
    ['apk', 'app', '1.0.0-rc.2', 'riscv64-alpine-linux-musl', 'app-1.0.0_rc2-r0.riscv64.apk'],
    ['apk', 'app', '1.0.0-rc.2.1', 'x86_64-unknown-linux-musl', 'app-1.0.0_rc2_p1-r0.x86_64.apk'],
    ['apk', 'app', '1.0.0-next', 'x86_64-unknown-linux-musl', 'app-1.0.0_pre-r0.x86_64.apk'],
  ])('names the %s of %s %s for %s', (format, project, version, target, file) =>
    expect(fileOf(format, artifactOf({ project, version, target }))).toBe(file),
  );

  it('refuses an architecture without a name', () =>
    expect(thrown(() => fileOf('deb', artifactOf({ target: 'mips-x-linux-musl' })))).toMatchObject({
      code: 'package-architecture-unknown',
    }));
});

describe('planInstall', () => {
  it('puts files where systems look for them', () => {
    const plan = planInstall(
      {
        manPages: ['{projectRoot}/app.1', 'app.toml.5.gz'],
        completions: ['c/app.bash', 'c/app.fish', 'c/_app', 'c/other.zsh'],
        systemdUnits: ['app.service'],
        files: [{ from: 'app.toml', to: '/etc/app/' }],
      },
      'apps/app',
    );
    expect(plan.files.map(({ to }) => to)).toEqual([
      'usr/share/man/man1/app.1',
      'usr/share/man/man5/app.toml.5.gz',
      'usr/share/bash-completion/completions/app',
      'usr/share/fish/vendor_completions.d/app.fish',
      'usr/share/zsh/completions/_app',
      'usr/share/zsh/completions/_other',
      'usr/lib/systemd/system/app.service',
      'etc/app/app.toml',
    ]);
  });

  it('refuses a manual page without a section', () =>
    expect(thrown(() => planInstall({ manPages: ['app.md'] }, 'apps/app'))).toMatchObject({
      code: 'man-page-section-missing',
    }));
});

it('cpio ends with a trailer, aligned to 4 bytes', async () => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of cpioOf([fileEntry('a', 'abc')], EPOCH)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  expect(bytes.length % 4).toBe(0);
  expect(bytes.toString('latin1')).toMatch(
    /^070701[0-9a-f]{104}\.\/a\0.*abc\x00070701[0-9a-f]{104}TRAILER!!!\0+$/s,
  );
});

function inAr(bytes: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  expect(bytes.toString('latin1', 0, 8)).toBe('!<arch>\n');
  for (let at = 8; at < bytes.length;) {
    const size = Number(bytes.toString('latin1', at + 48, at + 58));
    expect(bytes.toString('latin1', at + 58, at + 60)).toBe('`\n');
    members.set(bytes.toString('latin1', at, at + 16).trim(), bytes.subarray(at + 60, at + 60 + size));
    at += 60 + size + (size % 2);
  }
  return members;
}
