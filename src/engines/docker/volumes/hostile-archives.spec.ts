import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';
import { forEachCase } from '../../../testing/cases';
import { mutateBytes } from '../../../testing/mutate-bytes';
import { orStuck } from '../../../testing/or-stuck';
import { tempFolder } from '../../../testing/temp-folder';
import type { Container } from '../daemon/client';
import { copyFromContainer, readFirstFile } from '../daemon/archive';

async function tar(...entries: (Partial<Header> & { name: string; text?: string })[]): Promise<Buffer> {
  const archive = pack();
  for (const { text, ...header } of entries) archive.entry(header, text ?? '');
  archive.finalize();
  return buffer(archive as unknown as Readable);
}

/** Splits bytes into chunks of any size, as a network does. */
function inPieces(bytes: Buffer, pick: (below: number) => number): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) pieces.push(bytes.subarray(at, (at += 1 + pick(3000))));
  return Readable.from(pieces);
}

const containerWith = (stream: Readable): Container =>
  ({ readArchive: () => Promise.resolve(stream) }) as unknown as Container;

/** Returns the result of a promise, or `stuck` if it does not settle. */
async function outcome<T>(work: Promise<T>): Promise<T | 'refused' | 'stuck'> {
  return orStuck(work.catch(() => 'refused' as const));
}

describe('an archive that comes back from a container', () => {
  it('gives a whole file or an error, whatever was done to it, and never hangs', async () => {
    const text = 'x'.repeat(5000);
    const whole = await tar({ name: 'app', text });
    const counts = { refused: 0, given: 0 };
    await forEachCase(1500, async (pick) => {
      const bytes = mutateBytes(whole, pick, 512);
      const given = await outcome(readFirstFile(containerWith(inPieces(bytes, pick)), '/target/app'));
      expect(given).not.toBe('stuck');
      counts[given === 'refused' ? 'refused' : 'given']++;
    });
    expect(counts.refused).toBeGreaterThan(0);
    expect(counts.given).toBeGreaterThan(0);
  });

  it('names no path here: what leaves its folder, links and devices are written nowhere', async () => {
    const entries: (Partial<Header> & { name: string; text?: string })[] = [
      { name: '../../escaped', text: 'bytes' },
      { name: '/escaped', text: 'bytes' },
      { name: 'app', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'app', type: 'link', linkname: '../secret' },
      { name: 'app', type: 'character-device', devmajor: 1, devminor: 3 },
      { name: 'app', type: 'fifo' },
      { name: 'app/', type: 'directory' },
    ];
    for (const entry of entries) {
      const root = tempFolder();
      const stream = Readable.from([await tar(entry)]);
      const copied = copyFromContainer(containerWith(stream), '/target/app', join(root, 'out'));
      if (entry.text === undefined) await expect(copied).rejects.toThrow('is not a regular file');
      else await copied.then(() => expect(readFileSync(join(root, 'out'), 'utf8')).toBe('bytes'));
    }
  });
});
