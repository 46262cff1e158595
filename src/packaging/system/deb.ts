import type { FileEntry } from '../entry';
import { writeCompressed } from '../write-archive';
import {
  digestOf,
  gzipped,
  joinParts,
  sizeOf,
  tarBytes,
  textEntry,
  type FileFacts,
  type Part,
} from './content';
import { tildeVersion, type SystemFormat } from './format';
import { gnuTarOf } from './gnu-tar';
import type { SystemPackage } from './system-package';
import { isConfig } from './installed-files';

const REVISION = '1';

/** Packages for Debian and Ubuntu. */
export const DEB: SystemFormat = {
  // https://git.dpkg.org/cgit/dpkg/dpkg.git/tree/data/cputable
  architectures: {
    x86_64: 'amd64',
    aarch64: 'arm64',
    armv7: 'armhf',
    i686: 'i386',
    i586: 'i386',
    riscv64: 'riscv64',
    riscv64gc: 'riscv64',
    powerpc64le: 'ppc64el',
    s390x: 's390x',
    loongarch64: 'loong64',
  },
  zshCompletions: 'usr/share/zsh/vendor-completions',
  versionOf: tildeVersion,
  fileOf: ({ name, version, arch }) => `${name}_${version}-${REVISION}_${arch}.deb`,
  write: writeDeb,
};

/**
 * Writes a package for dpkg: an ar archive with the format's version, the control files and the
 * data (https://manpages.debian.org/bookworm/dpkg-dev/deb.5.en.html).
 *
 * @param file absolute path of the result
 */
async function writeDeb(file: string, made: SystemPackage): Promise<FileFacts> {
  const data = `${file}.data`;
  const { size } = await writeCompressed(data, 'gz', gnuTarOf(made.files.map(inDot), made.epoch));
  const control = await controlArchive(made);
  const parts: Part[] = [
    Buffer.from('!<arch>\n'),
    ...member('debian-binary', Buffer.from('2.0\n'), 4, made.epoch),
    ...member('control.tar.gz', control, control.length, made.epoch),
    ...member('data.tar.gz', { file: data }, size, made.epoch),
  ];
  return joinParts(file, parts);
}

/** dpkg expects paths that begin with `./`. */
function inDot(entry: FileEntry): FileEntry {
  return { ...entry, path: `./${entry.path}` };
}

/** One member of an ar archive: 60 bytes of header, the bytes, and padding to an even size. */
function member(name: string, part: Part, size: number, epoch: number): Part[] {
  const fields = [name.padEnd(16), String(epoch).padEnd(12), '0'.padEnd(6), '0'.padEnd(6)];
  const header = `${fields.join('')}${'100644'.padEnd(8)}${String(size).padEnd(10)}\`\n`;
  return [Buffer.from(header), part, Buffer.from(size % 2 === 0 ? '' : '\n')];
}

async function controlArchive(made: SystemPackage): Promise<Uint8Array> {
  const sums: string[] = [];
  for (const entry of made.files) sums.push(`${await digestOf(entry, 'md5')}  ${entry.path}\n`);
  const config = made.files.filter(isConfig).map(({ path }) => `/${path}\n`);
  const texts: [name: string, text: string][] = [
    ['control', controlText(made)],
    ['md5sums', sums.join('')],
    ...(config.length > 0 ? [['conffiles', config.join('')] as [string, string]] : []),
  ];
  const entries = texts.map(([name, text]) => inDot(textEntry(name, text)));
  return gzipped(await tarBytes(entries, made.epoch));
}

/** https://www.debian.org/doc/debian-policy/ch-controlfields.html */
function controlText({ identity, maintainer, summary, description, homepage, files }: SystemPackage): string {
  const kibibytes = files.reduce((sum, entry) => sum + Math.ceil(sizeOf(entry) / 1024), 0);
  const lines = [
    `Package: ${identity.name}`,
    `Version: ${identity.version}-${REVISION}`,
    `Architecture: ${identity.arch}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${kibibytes}`,
    'Section: misc',
    'Priority: optional',
    ...(homepage === undefined ? [] : [`Homepage: ${homepage}`]),
    `Description: ${summary}`,
    // A line with a dot is an empty line.
    ...description.map((line) => ` ${line === '' ? '.' : line}`),
  ];
  return `${lines.join('\n')}\n`;
}
