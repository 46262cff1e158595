import { watchMacros } from './watch-macros';

const artifact = (id: string, kind: string, fresh = false): string =>
  JSON.stringify({ reason: 'compiler-artifact', package_id: id, target: { kind: [kind] }, fresh });

describe('watchMacros', () => {
  it('names procedural macros, also those that were compiled before', () => {
    const { add, names } = watchMacros();
    add(artifact('registry+https://x#serde_derive@1.0.0', 'proc-macro', true));
    add(artifact('path+file:///src/macros#0.1.0', 'proc-macro'));
    add(artifact('registry+https://x#proc-macro2@1.0.0', 'lib'));
    add(artifact('registry+https://x#proc-macro2@1.0.0', 'custom-build'));
    add('proc-macro printed by somebody');
    expect(names()).toEqual(['macros', 'serde_derive']);
  });

  it('says nothing as long as cargo has named nothing', () => {
    const { add, names } = watchMacros();
    add('{"reason":"build-finished","success":true}');
    expect(names()).toBeUndefined();
    add(artifact('path+file:///src/app#0.1.0', 'bin'));
    expect(names()).toEqual([]);
  });
});
