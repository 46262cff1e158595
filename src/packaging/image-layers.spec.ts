import { join } from 'node:path';
import { fileEntry, imagePlan } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import type { FileEntry } from './entry';
import { imageLayers } from './image-layers';

const layers = (user = '65532:65532', files: FileEntry[] = [], certificates?: string) =>
  imageLayers(
    { binaries: [{ name: 'app', file: '/static/app', size: 11 }], certificates, files },
    { ...imagePlan, user },
  );
const textOf = (path: string, user: string): string => {
  const entry = layers(user)[0]!.find((each) => each.path === path) as FileEntry;
  return String(entry.content);
};

describe('imageLayers', () => {
  it('puts what hardly ever changes below the program', () => {
    const [base, program] = layers('65532:65532', [fileEntry('etc/app.toml', 'x')]);
    expect(base).toEqual([
      fileEntry(
        'etc/passwd',
        'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n',
      ),
      fileEntry('etc/group', 'root:x:0:\nnonroot:x:65532:\n'),
      { kind: 'folder', path: 'tmp', mode: 0o1777 },
    ]);
    expect(program).toEqual([
      fileEntry('app', { file: '/static/app', size: 11 }, 0o755),
      fileEntry('etc/app.toml', 'x'),
    ]);
  });

  it.each([
    ['0:0', 'root:x:0:0:root:/root:/sbin/nologin\n', 'root:x:0:\n'],
    [
      '1000:0',
      'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:1000:0:nonroot:/:/sbin/nologin\n',
      'root:x:0:\n',
    ],
    ['0:5', 'root:x:0:0:root:/root:/sbin/nologin\n', 'root:x:0:\nnonroot:x:5:\n'],
  ])('names the user %s once', (user, passwd, group) => {
    expect(textOf('etc/passwd', user)).toBe(passwd);
    expect(textOf('etc/group', user)).toBe(group);
  });

  it('puts certificates where OpenSSL looks on Alpine and elsewhere', () => {
    const root = tempFolder({ 'ca.pem': 'CERTIFICATES' });
    expect(layers(undefined, [], join(root, 'ca.pem'))[0]!.slice(3)).toEqual([
      fileEntry('etc/ssl/certs/ca-certificates.crt', 'CERTIFICATES'),
      { kind: 'link', path: 'etc/ssl/cert.pem', target: 'certs/ca-certificates.crt' },
    ]);
  });

  it('keeps /tmp writable for everybody when a file is put into it', () => {
    const tmp = { kind: 'folder', path: 'tmp', mode: 0o1777 };
    expect(layers(undefined, [fileEntry('tmp/cache/x')])[1]).toContainEqual(tmp);
    expect(layers(undefined, [fileEntry('tmpx/y')])[1]).not.toContainEqual(tmp);
  });
});
