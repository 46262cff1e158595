import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_FILES, BUILDER, crateOf, NOW, published, readInto } from '../testing/units-fixture';
import { sha256 } from '../testing/package-fixture';
import { signIndex } from './envelope';
import { hasAll } from './find';
import { addEnvelope, recordName } from './records';
import type { UnitIndex } from './unit-index';

const second = NOW / 1000;
const place = (index: UnitIndex) => ({ store: index.store, closure: index.closure, builder: index.builder });
const fingerprints = (files: Record<string, string>): string[] =>
  Object.keys(files).filter((path) => path.includes('.fingerprint'));

describe('reading a store', () => {
  it('without an attack, all files are unpacked, so each case above fails for its own reason', async () => {
    const { store, key, sign, index } = await published();
    await sign({});
    const read = await readInto(store, key);
    expect(read.files).toEqual(ALL_FILES);
    expect(read).toMatchObject({ units: 2, wanted: 2, trouble: undefined });
    expect(read.bytes).toBe(index.units.reduce((sum, { size }) => sum + size, 0));
  });

  it('all entries have one time, and fingerprints come last', async () => {
    const { store, key, sign } = await published();
    await sign({});
    const { headers } = await readInto(store, key);
    expect(new Set(headers.map(({ pax }) => (pax as { mtime?: string } | undefined)?.mtime))).toEqual(
      new Set([((NOW + 0.5) / 1000).toFixed(3)]),
    );
    const names = headers.filter(({ type }) => type === 'file').map(({ name }) => name);
    expect(names.map((name) => name.includes('.fingerprint'))).toEqual([false, false, true, true]);
  });

  it('a bad index does not hide a good one', async () => {
    const { store, key, sign } = await published();
    await sign({});
    await sign({ ran: [crateOf('evil')] });
    expect((await readInto(store, key)).files).toEqual(ALL_FILES);
  });

  it('an index is found although the store has removed an earlier one', async () => {
    const { store, key, sign, index, root } = await published();
    await sign({ time: second - 120 });
    await sign({});
    rmSync(join(root, 'records', recordName(place(index), 0)));
    expect((await readInto(store, key)).files).toEqual(ALL_FILES);
  });

  it('the latest index counts, whatever place the store gives to an earlier one', async () => {
    const { store, key, sign, index } = await published();
    await sign({});
    // Somebody with write access puts a signed index of before after it.
    await sign({ time: second - 120, units: index.units.slice(0, 1) });
    expect((await readInto(store, key)).files).toEqual(ALL_FILES);
  });

  it('two machines that publish at the same time both keep their index', async () => {
    const { store, key, index, root } = await published();
    const texts = [1, 2, 3].map((number) => signIndex({ ...index, time: second - number }, key));
    await Promise.all(texts.map((text) => addEnvelope(store, place(index), text)));
    const records = readdirSync(join(root, 'records')).map((name) =>
      readFileSync(join(root, 'records', name), 'utf8'),
    );
    expect(records.sort()).toEqual(texts.sort());
  });

  it('a record is never replaced', async () => {
    const { store, index } = await published();
    const name = recordName(place(index), 0);
    expect([await store.putRecord(name, 'first'), await store.putRecord(name, 'second')]).toEqual([
      true,
      false,
    ]);
    expect(await store.getRecord(name)).toBe('first');
  });

  it('units of packages that the build does not compile are not downloaded', async () => {
    const { store, key, sign } = await published();
    await sign({});
    const { files, wanted } = await readInto(store, key, { compiled: new Set(['syn 1.0.0', 'serde 1.0.1']) });
    expect([wanted, fingerprints(files)]).toEqual([1, ['release/.fingerprint/syn-fedcba9876543210/lib-syn']]);
  });

  it('what was downloaded ahead is not downloaded again', async () => {
    const { store, key, sign } = await published();
    await sign({});
    const asked: string[] = [];
    const counting = {
      ...store,
      getBlob: (digest: string, file: string, size: number) => {
        asked.push(digest);
        return store.getBlob(digest, file, size);
      },
    };
    const { files, bytes } = await readInto(counting, key, {}, true);
    expect([files, asked.length, bytes > 0]).toEqual([ALL_FILES, 2, true]);
  });

  it('units that are there are not downloaded', async () => {
    const { store, key, sign } = await published();
    await sign({});
    const present = new Set(['release fedcba9876543210', 'other 0123456789abcdef']);
    const { files, wanted } = await readInto(store, key, { present });
    expect([wanted, fingerprints(files)]).toEqual([
      1,
      ['x86_64-alpine-linux-musl/release/.fingerprint/serde-0123456789abcdef/lib-serde'],
    ]);
  });

  it('an earlier closure is used if the own one is not published', async () => {
    const { store, key, sign, index } = await published();
    await sign({});
    const read = await readInto(store, key, { closures: [sha256('new lock'), index.closure] });
    expect([read.found?.isExact, read.files]).toEqual([false, ALL_FILES]);
  });

  it('units of another triple are not unpacked', async () => {
    const { store, key, sign } = await published();
    await sign({ builder: BUILDER });
    expect((await readInto(store, key, { folders: ['release'] })).wanted).toBe(1);
  });

  it('only cancelling ends it early', async () => {
    const { store, key, sign } = await published();
    await sign({});
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(readInto(store, key, { cancelled })).rejects.toThrow('cancelled');
  });
});

describe('whether there is something to sign', () => {
  it.each<[string, boolean, Partial<UnitIndex>, units: number, isExact: boolean]>([
    ['an index that has all of it', false, {}, 2, true],
    ['an index that lacks a unit', true, { units: [] }, 2, true],
    ['an index that expires soon', true, { expires: second + 6 * 86_400 }, 2, true],
    ['the index of an earlier lock', true, {}, 2, false],
    ['no unit at all', false, {}, 0, true],
  ])('%s: %s', async (_what, expected, more, count, isExact) => {
    const { index } = await published();
    const found = { index: { ...index, expires: second + 8 * 86_400, ...more }, isExact };
    expect(hasAll(found, index.units.slice(0, count), NOW)).toBe(!expected);
  });

  it('nothing is, without an index, if an app has no crates of others', async () => {
    expect(hasAll(undefined, [], NOW)).toBe(true);
    expect(hasAll(undefined, (await published()).index.units, NOW)).toBe(false);
  });
});
