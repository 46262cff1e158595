import { messageOf, RustStaticError } from '../../errors';
import type { UnitStore } from './store';

/**
 * Returns a store whose failures name it. Without this, an error of the network looks like one of the
 * daemon. Builds do not need it: what a store does not give, they compile.
 */
export function explainedStore(store: UnitStore): UnitStore {
  const explained =
    <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    (...given: Given): Promise<Result> =>
      work(...given).catch((cause: unknown) => {
        throw new RustStaticError(`The store for shared crates ${store.address} does not work`, {
          code: 'units-store-failed',
          reason: messageOf(cause),
          remedy:
            'Check its address, its disk, and that your login or token may write there. Then run the command again: it sends only what is missing.',
          cause,
        });
      });
  return {
    address: store.address,
    hasBlob: explained(store.hasBlob),
    getBlob: explained(store.getBlob),
    putBlob: explained(store.putBlob),
    getRecord: explained(store.getRecord),
    putRecord: explained(store.putRecord),
  };
}
