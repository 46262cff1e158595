import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildSession } from '../engines/engine';
import { tempFolder } from '../testing/temp-folder';
import { takeBinary } from './take-binary';

describe('takeBinary', () => {
  const where = (text = 'binary') => {
    const root = tempFolder({ 'out/app': text });
    const built = { stamp: '1' as string | undefined, text: 'binary', copies: 0 };
    const session = {
      stamp: () => Promise.resolve(built.stamp),
      copyOut: (_file: string, to: string) => {
        built.copies++;
        writeFileSync(to, built.text);
        return Promise.resolve();
      },
    } as unknown as BuildSession;
    const [to, previous, memory] = [join(root, 'new'), join(root, 'out/app'), join(root, 'deep/memory.json')];
    const take = async (): Promise<string> => {
      await takeBinary(session, { from: '/target/app', to, previous, memory });
      return readFileSync(to, 'utf8');
    };
    return { built, take, previous, memory };
  };

  it('copies what is there when cargo has left the same file', async () => {
    const { built, take } = where();
    expect([await take(), await take(), built.copies]).toEqual(['binary', 'binary', 1]);
  });

  it('takes it again when it is another file, though of the same bytes', async () => {
    const { built, take } = where();
    await take();
    built.stamp = '2';
    expect([await take(), built.copies]).toEqual(['binary', 2]);
  });

  it('takes it again when the output was changed or removed, or the memory is broken', async () => {
    const { built, take, previous, memory } = where('other');
    await take();
    expect([await take(), built.copies]).toEqual(['binary', 2]);
    writeFileSync(previous, 'binary');
    expect([await take(), built.copies]).toEqual(['binary', 2]);
    writeFileSync(memory, '{');
    expect([await take(), built.copies]).toEqual(['binary', 3]);
  });

  it('takes it whenever the engine has no stamp', async () => {
    const { built, take } = where();
    built.stamp = undefined;
    await take();
    expect([await take(), built.copies]).toEqual(['binary', 2]);
  });
});
