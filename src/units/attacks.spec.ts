import { BLOB_ATTACKS } from '../testing/blob-attacks';
import { INDEX_ATTACKS } from '../testing/index-attacks';
import { STORE_KINDS } from '../testing/unit-servers';
import { ALL_FILES, published, readInto, type OpenStore } from '../testing/units-fixture';

/** True for files by which cargo would take a unit for compiled. */
const fingerprints = (files: Record<string, string>): string[] =>
  Object.keys(files).filter((path) => path.includes('.fingerprint'));

describe.each<[string, OpenStore | undefined]>([['a folder', undefined], ...Object.entries(STORE_KINDS)])(
  'attacks on a store and its index: %s',
  (_kind, open) => {
    const attacks = Object.entries({ ...INDEX_ATTACKS, ...BLOB_ATTACKS });
    // The kinds of stores are asked in the same way, so one of them is enough.
    const ways = open ? [false] : [false, true];
    it.each(
      ways.flatMap((isAhead) =>
        attacks.map(
          ([name, attack]) => [`${name}${isAhead ? ', downloaded ahead' : ''}`, attack, isAhead] as const,
        ),
      ),
    )('%s: the crate is compiled, and nothing wrong is unpacked', async (_, attack, isAhead) => {
      const all = await published(open);
      await attack.does(all);
      const store = attack.store?.(all.store) ?? all.store;
      const { files, trouble } = await readInto(store, all.key, attack.more, isAhead);
      expect(trouble).toMatch(attack.says);
      for (const [path, text] of Object.entries(files)) expect([path, text]).toEqual([path, ALL_FILES[path]]);
      expect(fingerprints(files)).toEqual(
        attack.keepsOther ? ['release/.fingerprint/syn-fedcba9876543210/lib-syn'] : [],
      );
    });
  },
);
