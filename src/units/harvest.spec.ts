import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';
import { tempFolder } from '../testing/temp-folder';
import { harvestUnits } from './harvest';
import { keyOf, type Unit } from './unit';

const unit: Unit = { folder: 'release', name: 'zlib', version: '1.0.0', hash: '0123456789abcdef' };
const BUILD = 'release/build/zlib-0123456789abcdef';
const key = keyOf(unit);

async function harvested(...entries: (Partial<Header> & { name: string; text?: string })[]) {
  const archive = pack();
  for (const { text = '', ...header } of entries)
    if (header.type) archive.entry(header);
    else archive.entry(header, text);
  archive.finalize();
  const stream = Readable.from([await buffer(archive)]);
  const { entries: found, unusable } = await harvestUnits(stream, new Map([[key, unit]]), tempFolder());
  const files = found
    .get(key)!
    .flatMap((entry) =>
      entry.kind === 'file'
        ? [[entry.path, readFileSync((entry.content as { file: string }).file, 'utf8')]]
        : [],
    );
  return { files: Object.fromEntries(files) as Record<string, string>, isUsable: !unusable.has(key) };
}

describe('taking units out of a target directory', () => {
  it('takes the files of the wanted units only', async () => {
    const { files, isUsable } = await harvested(
      { name: './release/', type: 'directory' },
      { name: `./${BUILD}/out/libz.a`, text: 'archive', mode: 0o644 },
      { name: './release/deps/libapp-fedcba9876543210.rlib', text: 'app' },
      { name: './release/app', text: 'app' },
    );
    expect([files, isUsable]).toEqual([{ [`${BUILD}/out/libz.a`]: 'archive' }, true]);
  });

  it('turns links within a unit into files, as cargo and build scripts make them', async () => {
    const { files, isUsable } = await harvested(
      { name: `./${BUILD}/build-script-build`, text: 'program', mode: 0o755 },
      { name: `./${BUILD}/build_script_build-1`, type: 'link', linkname: `./${BUILD}/build-script-build` },
      { name: `./${BUILD}/out/link`, type: 'symlink', linkname: '../build-script-build' },
    );
    expect(isUsable).toBe(true);
    expect(Object.values(files)).toEqual(['program', 'program', 'program']);
  });

  it.each<[string, Partial<Header>]>([
    ['a link to an absolute path', { type: 'symlink', linkname: '/etc/passwd' }],
    [
      'a link to a file of another unit',
      { type: 'symlink', linkname: '../../../deps/libapp-fedcba9876543210.rlib' },
    ],
    ['a link to nothing', { type: 'link', linkname: `./${BUILD}/gone` }],
    ['a socket or a pipe', { type: 'fifo' }],
  ])('does not share a unit with %s', async (_, header) => {
    const { isUsable } = await harvested(
      { name: './release/deps/libapp-fedcba9876543210.rlib', text: 'app' },
      { name: `./${BUILD}/out/x`, ...header },
    );
    expect(isUsable).toBe(false);
  });
});
