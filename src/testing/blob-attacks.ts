import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { archive, blob, failing, flippedBytes, LIBRARY, OWN, signed, type Attack } from './unit-attacks';
import { blobAt, hostileBlob } from './units-fixture';

/** Attacks on the blobs of a store, and on what it answers. */
export const BLOB_ATTACKS: Record<string, Attack> = {
  // Blobs
  'a flipped byte in a blob': {
    ...blob((file) => writeFileSync(file, flippedBytes(readFileSync(file)))),
    says: /serde 1\.0\.0: the store has other bytes/,
  },
  'two swapped blobs': {
    ...blob((file, { root, index }) => writeFileSync(file, blobAt(root, index.units[1]!.digest))),
    says: /the store has other bytes|another size/,
  },
  'a truncated blob': { ...blob((file) => truncateSync(file, 20)), says: /another size/ },
  'a blob with bytes behind its end': {
    ...blob((file) => writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(9)]))),
    says: /another size/,
  },
  'a deleted blob': { ...blob((file) => rmSync(file)), says: /no longer has it/ },
  'an empty blob': { ...blob((file) => truncateSync(file, 0)), says: /another size/ },
  'swapped digests of two units': {
    ...signed(({ units: [a, b] }) => ({
      units: [{ ...a!, digest: b!.digest, size: b!.size, bytes: b!.bytes }, b!],
    })),
    says: /is not a file of serde/,
    keepsOther: true,
  },
  // Archives that a trusted key has signed
  'a file above the target directory': {
    ...archive({ name: '../../etc/passwd', text: 'x' }),
    says: /is not a file of serde/,
  },
  'a file of another unit': {
    ...archive({ name: 'release/deps/libsyn-fedcba9876543210.rlib', text: 'x' }),
    says: /is not a file of serde/,
  },
  'a path with a detour': {
    ...archive({ name: `${OWN}/deps/../../../x`, text: 'x' }),
    says: /is not a file of serde/,
  },
  'a path with a backslash': {
    ...archive({ name: `${OWN}/build/serde-0123456789abcdef/..\\x`, text: 'x' }),
    says: /is not a file of serde/,
  },
  'an absolute path': { ...archive({ name: `/${LIBRARY}`, text: 'x' }), says: /is not a file of serde/ },
  'a symbolic link': {
    ...archive({ name: LIBRARY, type: 'symlink', linkname: '/etc/passwd' }),
    says: /not a regular file/,
  },
  'a hard link': {
    ...archive({ name: LIBRARY, type: 'link', linkname: '/etc/passwd' }),
    says: /not a regular file/,
  },
  'a device': { ...archive({ name: LIBRARY, type: 'character-device' }), says: /not a regular file/ },
  'a file that occurs twice': {
    ...archive({ name: LIBRARY, text: 'right' }, { name: LIBRARY, text: 'wrong' }),
    says: /occurs twice/,
  },
  'an archive with more than the index states': {
    does: async ({ root, sign, index }) => {
      const facts = await hostileBlob(root, [{ name: LIBRARY, text: 'x'.repeat(1e6) }]);
      await sign({ units: [{ ...index.units[0]!, ...facts, bytes: 10 }, index.units[1]!] });
    },
    says: /larger than the index states/,
    keepsOther: true,
  },
  'an archive with less than the index states': {
    does: async ({ root, sign, index }) => {
      const facts = await hostileBlob(root, [{ name: LIBRARY, text: 'x' }]);
      await sign({ units: [{ ...index.units[0]!, ...facts, bytes: 10 }, index.units[1]!] });
    },
    keepsOther: true,
    says: /another size/,
  },
  // The store
  'a store that does not answer': { ...failing('getRecord', 'connect ECONNREFUSED'), says: /ECONNREFUSED/ },
  'a store that stops': { ...failing('getBlob', 'socket hang up'), says: /socket hang up/ },
  'a store with other bytes for every blob': {
    does: ({ sign }) => sign({}),
    store: (store) => ({
      ...store,
      getBlob: async (_digest, file, size) => (writeFileSync(file, Buffer.alloc(size)), true),
    }),
    says: /other bytes/,
  },
  'a store that answers every question with the same text': {
    does: () => undefined,
    store: (store) => ({ ...store, getRecord: async () => 'hello' }),
    says: /not a signed index/,
  },
  'an empty store': { does: () => undefined, says: /nothing is published/ },
};
