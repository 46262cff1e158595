import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../../testing/temp-folder';
import { fileDigest } from '../../../testing/file-digest';
import { sourceContent } from './source-content';

describe('sourceContent', () => {
  it('knows a file by its bytes, whatever its mode is, and a folder by its names', () => {
    const root = tempFolder({ 'a/x.rs': '1', 'a/y.sh': '2' });
    const digests = () =>
      sourceContent({ root, paths: ['a/x.rs', 'a/y.sh'], digestOf: fileDigest(root) }).digests;
    const before = digests();
    expect(Object.keys(before).sort()).toEqual(['.', 'a', 'a/x.rs', 'a/y.sh']);
    chmodSync(join(root, 'a/y.sh'), 0o755);
    writeFileSync(join(root, 'a/x.rs'), 'new');
    const after = digests();
    expect(
      Object.keys(after)
        .filter((path) => after[path] !== before[path])
        .sort(),
    ).toEqual(['a/x.rs']);
    expect(sourceContent({ root, paths: ['a/x.rs'], digestOf: fileDigest(root) }).digests.a).not.toBe(
      before.a,
    );
  });

  it('reduces cargo configuration to what may leave the host', () => {
    const root = tempFolder({
      '.cargo/config.toml': '[build]\nrustc-wrapper = "sccache"\n[net]\nretry = 5\n',
    });
    const { files } = sourceContent({ root, paths: ['.cargo/config.toml'], digestOf: fileDigest(root) });
    const text = Buffer.concat([...files.get('.cargo/config.toml')!.parts()]).toString();
    expect(text).toContain('retry = 5');
    expect(text).not.toContain('sccache');
  });
});
