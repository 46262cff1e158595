import { readFileSync } from 'node:fs';
import type { Entry, FileEntry } from './entry';
import { IMAGE_CERTIFICATES } from './image-config';
import type { ImagePlan } from './image-plan';

/** The content of an image. */
export interface ImageContent {
  /** The binaries, as absolute paths with their names and sizes. */
  binaries: { name: string; file: string; size: number }[];
  /** Absolute path of the CA certificates. Undefined if there are none. */
  certificates: string | undefined;
  files: FileEntry[];
}

/**
 * Returns the layers of an image, lowest first. The lower layer rarely changes (certificates, the
 * user, /tmp), so images share it. The program is above it.
 */
export function imageLayers({ binaries, certificates, files }: ImageContent, { user }: ImagePlan): Entry[][] {
  const [uid, gid] = user.split(':') as [string, string];
  const base: Entry[] = [
    text('etc/passwd', `root:x:0:0:root:/root:/sbin/nologin\n${own(uid, `nonroot:x:${uid}:${gid}:nonroot:/:/sbin/nologin\n`)}`),
    text('etc/group', `root:x:0:\n${own(gid, `nonroot:x:${gid}:\n`)}`),
    TMP,
    ...(certificates ? trust(certificates) : []),
  ]; // prettier-ignore
  const programs = binaries.map(({ name, file, size }): Entry => ({
    kind: 'file',
    path: name,
    mode: 0o755,
    content: { file, size },
  }));
  // If both layers contain a folder, the upper layer determines its mode.
  const folders = files.some(({ path }) => path.startsWith('tmp/')) ? [TMP] : [];
  return [base, [...folders, ...programs, ...files]];
}

const TMP: Entry = { kind: 'folder', path: 'tmp', mode: 0o1777 };

function own(id: string, line: string): string {
  return id === '0' ? '' : line;
}

function text(path: string, content: string): Entry {
  return { kind: 'file', path, mode: 0o644, content: Buffer.from(content) };
}

function trust(file: string): Entry[] {
  return [
    { kind: 'file', path: IMAGE_CERTIFICATES, mode: 0o644, content: readFileSync(file) },
    // Alpine's OpenSSL looks here.
    { kind: 'link', path: 'etc/ssl/cert.pem', target: 'certs/ca-certificates.crt' },
  ];
}
