import type { FileEntry } from '../entry';
import { writeArchive } from '../write-archive';
import { digestOf, gzipped, joinParts, sizeOf, tarBytes, textEntry, type FileFacts } from './content';
import { partsOf, type SystemFormat } from './format';
import type { SystemPackage } from './system-package';

const REVISION = 'r0';

/** Packages for Alpine. */
export const APK: SystemFormat = {
  // https://gitlab.alpinelinux.org/alpine/apk-tools: APK_DEFAULT_ARCH in src/apk_defines.h
  architectures: {
    x86_64: 'x86_64',
    aarch64: 'aarch64',
    armv7: 'armv7',
    i686: 'x86',
    i586: 'x86',
    riscv64: 'riscv64',
    riscv64gc: 'riscv64',
    powerpc64le: 'ppc64le',
    s390x: 's390x',
    loongarch64: 'loongarch64',
  },
  zshCompletions: 'usr/share/zsh/site-functions',
  // https://wiki.alpinelinux.org/wiki/APKBUILD_Reference#pkgver
  versionOf(version) {
    const { plain, before } = partsOf(version);
    const [word = 'pre'] = /^(?:alpha|beta|pre|rc)/.exec(before) ?? [];
    const [first = '', ...more] = before.match(/\d+/g) ?? [];
    // alpha.1.2 is newer than alpha.1, as in semver.
    return before ? `${plain}_${word}${first}${more.map((number) => `_p${number}`).join('')}` : plain;
  },
  fileOf: ({ name, version, arch }) => `${name}-${version}-${REVISION}.${arch}.apk`,
  write: writeApk,
};

// A tar archive ends with two empty blocks.
const END = 1024;

/**
 * Writes a package for apk, without a signature: `apk add --allow-untrusted` installs it, and
 * `abuild-sign` signs it. It is two gzip streams: the control files, whose tar archive has no end,
 * and the data (https://wiki.alpinelinux.org/wiki/Apk_spec).
 *
 * @param file absolute path of the result
 */
async function writeApk(file: string, made: SystemPackage): Promise<FileFacts> {
  const data = `${file}.data`;
  const entries: FileEntry[] = [];
  for (const entry of made.files)
    entries.push({ ...entry, pax: { 'APK-TOOLS.checksum.SHA1': await digestOf(entry, 'sha1') } });
  const { sha256 } = await writeArchive(data, 'gz', entries, made.epoch);
  const info = textEntry('.PKGINFO', infoText(made, sha256));
  const control = await tarBytes([info], made.epoch);
  return joinParts(file, [await gzipped(control.subarray(0, -END)), { file: data }]);
}

function infoText({ identity, files, ...made }: SystemPackage, datahash: string): string {
  const size = files.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const fields: [key: string, value: string | undefined][] = [
    ['pkgname', identity.name],
    ['pkgver', `${identity.version}-${REVISION}`],
    ['pkgdesc', made.summary],
    ['url', made.homepage],
    ['builddate', String(made.epoch)],
    ['packager', made.maintainer],
    ['size', String(size)],
    ['arch', identity.arch],
    ['origin', identity.name],
    ['maintainer', made.maintainer],
    ['license', made.license],
    ['datahash', datahash],
  ];
  return fields.map(([key, value]) => (value === undefined ? '' : `${key} = ${value}\n`)).join('');
}
