import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { writeCompressed, type Compressed } from '../write-archive';
import { cpioOf, REGULAR } from './cpio';
import { digestOf, joinParts, sizeOf, type FileFacts } from './content';
import { tildeVersion, type SystemFormat } from './format';
import { isConfig } from './installed-files';
import { rpmHeader, type Value } from './rpm-header';
import type { SystemPackage } from './system-package';

// https://github.com/rpm-software-management/rpm: include/rpm/rpmtag.h, rpmds.h, rpmfiles.h
const LEAD_MAGIC = Buffer.from([0xed, 0xab, 0xee, 0xdb, 3, 0]);
const [CONFIG, NO_REPLACE] = [1, 16];
const EQUAL = 8;
const OF_RPMLIB = (1 << 24) | 2 | EQUAL;
const SHA256 = 8;

const REVISION = '1';

/** Packages for Fedora, RHEL and SUSE. */
export const RPM: SystemFormat = {
  // https://github.com/rpm-software-management/rpm: rpmrc.in
  architectures: {
    x86_64: 'x86_64',
    aarch64: 'aarch64',
    armv7: 'armv7hl',
    i686: 'i686',
    i586: 'i586',
    riscv64: 'riscv64',
    riscv64gc: 'riscv64',
    powerpc64le: 'ppc64le',
    s390x: 's390x',
    loongarch64: 'loongarch64',
  },
  zshCompletions: 'usr/share/zsh/site-functions',
  versionOf: tildeVersion,
  fileOf: ({ name, version, arch }) => `${name}-${version}-${REVISION}.${arch}.rpm`,
  write: writeRpm,
};

/**
 * Writes a package for rpm, without a signature: a lead, a header with digests, a header, and the
 * files as a compressed cpio archive (https://rpm-software-management.github.io/rpm/manual/format_v4.html).
 *
 * @param file absolute path of the result
 */
async function writeRpm(file: string, made: SystemPackage): Promise<FileFacts> {
  const payload = `${file}.data`;
  const written = await writeCompressed(payload, 'gz', cpioOf(made.files, made.epoch));
  const header = rpmHeader(63, await headerTags(made, written));
  const hash = (algorithm: string): string => createHash(algorithm).update(header).digest('hex');
  const signature = rpmHeader(
    62,
    new Map<number, Value>([
      [269, { text: hash('sha1') }],
      [273, { text: hash('sha256') }],
      [1000, { int32: [header.length + written.size] }],
      [1007, { int32: [written.plain.size] }],
    ]),
  );
  const padding = Buffer.alloc((8 - (signature.length % 8)) % 8);
  return joinParts(file, [lead(made), signature, padding, header, { file: payload }]);
}

/** The first 96 bytes. Only their magic number still has a meaning. */
function lead({ identity }: SystemPackage): Buffer {
  const bytes = Buffer.alloc(96);
  LEAD_MAGIC.copy(bytes);
  bytes.writeUInt16BE(1, 8);
  bytes.write(`${identity.name}-${identity.version}-${REVISION}`.slice(0, 65), 10);
  bytes.writeUInt16BE(1, 76);
  bytes.writeUInt16BE(5, 78);
  return bytes;
}

async function headerTags(made: SystemPackage, payload: Compressed): Promise<Map<number, Value>> {
  const { identity, epoch, files } = made;
  const release = `${identity.version}-${REVISION}`;
  const size = files.reduce((sum, entry) => sum + sizeOf(entry), 0);
  return new Map<number, Value>([
    [100, { texts: ['C'] }],
    [1000, { text: identity.name }],
    [1001, { text: identity.version }],
    [1002, { text: REVISION }],
    [1004, { translated: made.summary }],
    [1005, { translated: made.description.join('\n') || made.summary }],
    [1006, { int32: [epoch] }],
    [1009, { int32: [size] }],
    [1014, { text: made.license ?? 'Unknown' }],
    [1015, { text: made.maintainer }],
    [1016, { translated: 'Unspecified' }],
    ...(made.homepage === undefined ? [] : ([[1020, { text: made.homepage }]] as [number, Value][])),
    [1021, { text: 'linux' }],
    [1022, { text: identity.arch }],
    [1044, { text: `${identity.name}-${release}.src.rpm` }],
    [1047, { texts: [identity.name] }],
    [1112, { int32: [EQUAL] }],
    [1113, { texts: [release] }],
    [1124, { text: 'cpio' }],
    [1125, { text: 'gzip' }],
    [1126, { text: '9' }],
    [5062, { text: 'utf-8' }],
    [5092, { texts: [payload.sha256] }],
    [5093, { int32: [SHA256] }],
    [5097, { texts: [payload.plain.sha256] }],
    ...requirements(identity.version),
    ...(await fileTags(made)),
  ]);
}

/** The features of rpm that the package uses. */
function requirements(version: string): [number, Value][] {
  const features = [
    ['rpmlib(CompressedFileNames)', '3.0.4-1'],
    ['rpmlib(FileDigests)', '4.6.0-1'],
    ['rpmlib(PayloadFilesHavePrefix)', '4.0-1'],
    ...(version.includes('~') ? [['rpmlib(TildeInVersions)', '4.10.0-1']] : []),
  ] as [name: string, version: string][];
  return [
    [1048, { int32: features.map(() => OF_RPMLIB) }],
    [1049, { texts: features.map(([name]) => name) }],
    [1050, { texts: features.map(([, since]) => since) }],
  ];
}

async function fileTags({ files, epoch }: SystemPackage): Promise<[number, Value][]> {
  const folders = [...new Set(files.map(({ path }) => `/${posix.dirname(path)}/`))];
  const digests: string[] = [];
  for (const entry of files) digests.push(await digestOf(entry, 'sha256'));
  const all = <T>(value: T): T[] => files.map(() => value);
  return [
    [1028, { int32: files.map(sizeOf) }],
    [1030, { int16: files.map(({ mode }) => REGULAR | mode) }],
    [1033, { int16: all(0) }],
    [1034, { int32: all(epoch) }],
    [1035, { texts: digests }],
    [1036, { texts: all('') }],
    [1037, { int32: files.map((entry) => (isConfig(entry) ? CONFIG | NO_REPLACE : 0)) }],
    [1039, { texts: all('root') }],
    [1040, { texts: all('root') }],
    [1045, { int32: all(-1) }],
    [1095, { int32: all(1) }],
    [1096, { int32: files.map((_, at) => at + 1) }],
    [1097, { texts: all('') }],
    [1116, { int32: files.map(({ path }) => folders.indexOf(`/${posix.dirname(path)}/`)) }],
    [1117, { texts: files.map(({ path }) => posix.basename(path)) }],
    [1118, { texts: folders }],
    [5011, { int32: [SHA256] }],
  ];
}
