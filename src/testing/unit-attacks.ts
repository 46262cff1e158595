import { sign as signBytes } from 'node:crypto';
import { join } from 'node:path';
import { PAYLOAD_TYPE, signIndex } from '../units/envelope';
import { addEnvelope } from '../units/records';
import type { UnitStore } from '../units/stores/store';
import type { IndexedUnit, UnitIndex } from '../units/unit-index';
import { hostileBlob, NOW, type Published, type readInto } from './units-fixture';

export const place = (index: UnitIndex) => ({
  store: index.store,
  closure: index.closure,
  builder: index.builder,
});

/** One attack: it changes the store, or what a build expects of it. */
export interface Attack {
  does: (published: Published) => Promise<unknown> | unknown;
  more?: Parameters<typeof readInto>[2];
  /** A store in front of the real one. */
  store?: (store: UnitStore) => UnitStore;
  /** The reason that the user sees. */
  says: RegExp;
  /** True if the other unit is still restored. */
  keepsOther?: boolean;
}

export const second = NOW / 1000;
export const signed = (more: Partial<UnitIndex> | ((index: UnitIndex) => object)) => ({
  does: ({ sign, index }: Published) => sign(typeof more === 'function' ? more(index) : more),
});
/** Signs an index whose first unit has other facts. */
export const withUnit = (more: Partial<IndexedUnit>) =>
  signed(({ units }) => ({ units: [{ ...units[0]!, ...more }, units[1]!] }));
export const record = async ({ store, index }: Published, text: string): Promise<void> =>
  void (await addEnvelope(store, place(index), text));
/** Changes the envelope of a correctly signed index. */
export const envelope = (change: (parts: Envelope, published: Published) => object | string) => ({
  does: async (all: Published) => {
    const parts = JSON.parse(signIndex(all.index, all.key)) as Envelope;
    const changed = change(parts, all);
    await record(all, typeof changed === 'string' ? changed : JSON.stringify(changed));
  },
});
export interface Envelope {
  payloadType: string;
  payload: string;
  signatures: { keyid: string; sig: string }[];
}
/** Signs any bytes with the trusted key, under any type. */
export const signedBytes = (text: (index: UnitIndex) => string, type = PAYLOAD_TYPE) => ({
  does: async (all: Published) => {
    const payload = Buffer.from(text(all.index));
    const head = `DSSEv1 ${type.length} ${type} ${payload.length} `;
    const sig = signBytes(null, Buffer.concat([Buffer.from(head), payload]), all.key).toString('base64');
    await record(
      all,
      JSON.stringify({ payloadType: type, payload: payload.toString('base64'), signatures: [{ sig }] }),
    );
  },
});
/** Changes the blob of the first unit in the folder. */
export const blob = (change: (file: string, all: Published) => void) => ({
  does: async (all: Published) => {
    await all.sign({});
    change(join(all.root, 'blobs', all.index.units[0]!.digest), all);
  },
  keepsOther: true,
});
/** The trusted key signed a blob with these entries. */
export const archive = (...entries: Parameters<typeof hostileBlob>[1]) => ({
  does: async ({ root, sign, index }: Published) => {
    const facts = await hostileBlob(root, entries);
    await sign({ units: [{ ...index.units[0]!, ...facts }, index.units[1]!] });
  },
  keepsOther: true,
});
export const OWN = 'x86_64-alpine-linux-musl/release';
export const LIBRARY = `${OWN}/deps/libserde-0123456789abcdef.rlib`;
/** A store that fails in one call. */
export const failing = (call: 'getRecord' | 'getBlob', error: string) => ({
  does: ({ sign }: Published) => sign({}),
  store: (store: UnitStore): UnitStore => ({ ...store, [call]: () => Promise.reject(new Error(error)) }),
});

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export function flippedBytes(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2);
  return Buffer.concat([bytes.subarray(0, at), Buffer.of(bytes[at]! ^ 1), bytes.subarray(at + 1)]);
}
export const flipped = (text: string): string => flippedBytes(Buffer.from(text, 'base64')).toString('base64');
