import { collectMessages, crateOfPackageId } from './messages';

describe('collectMessages', () => {
  it('finds executables and linked libraries, and passes over prints of others', () => {
    const messages = collectMessages('x86_64-alpine-linux-musl', 'release');
    [
      'a print that is no message',
      '{ not json',
      '{"reason":"compiler-artifact","package_id":"x","target":{"name":"app","kind":["bin"]},"executable":"/t/app"}',
      '{"reason":"compiler-artifact","package_id":"x","target":{"name":"build-script-build","kind":["custom-build"]},"executable":"/t/b"}',
      '{"reason":"compiler-artifact","package_id":"x","target":{"name":"lib","kind":["lib"]},"executable":null,"filenames":["/t/x86_64-alpine-linux-musl/release/libx.rlib"],"fresh":true}',
      '{"reason":"compiler-artifact","package_id":"macro","target":{"name":"m","kind":["proc-macro"]},"executable":null,"filenames":["/x86_64-alpine-linux-musl/t/release/deps/libm.so"],"fresh":false}',
      '{"reason":"build-script-executed","package_id":"registry+https://x#libz-sys@1.1.0","linked_libs":["static=z","m"],"linked_paths":["native=/t/build/z-1/out/lib"],"out_dir":"/t/build/z-1/out"}',
      '{"reason":"build-script-executed","package_id":"registry+https://x#ssl-sys@1.1.0","linked_libs":["ssl"],"linked_paths":["/usr/lib"],"out_dir":"/t/build/s-1/out"}',
      '{"reason":"compiler-artifact","package_id":"x","profile":{"test":true},"target":{"name":"app","kind":["bin"]},"executable":"/t/deps/app-1"}',
      '{"reason":"build-finished","success":true}',
    ].forEach(messages.add);
    expect(messages.result).toEqual({
      tests: [{ kind: 'bin', name: 'app', path: '/t/deps/app-1' }],
      libraries: [],
      packageIds: new Set(['x', 'macro']),
      targetIds: new Set(['x']),
      compiledIds: new Set(['macro']),
      hostIds: new Set(['x', 'macro']),
      executables: [{ name: 'app', path: '/t/app' }],
      linked: [
        { library: 'z', kind: 'static', packageId: 'registry+https://x#libz-sys@1.1.0', compiled: true },
        { library: 'm', kind: 'dylib', packageId: 'registry+https://x#libz-sys@1.1.0', compiled: false },
        { library: 'ssl', kind: 'dylib', packageId: 'registry+https://x#ssl-sys@1.1.0', compiled: false },
      ],
    });
  });

  it.each([
    ['registry+https://github.com/rust-lang/crates.io-index#libz-sys@1.1.28', 'libz-sys'],
    ['path+file:///src/apps/app#0.1.0', 'app'],
    ['path+file:///src/apps/folder#app@0.1.0', 'app'],
  ])('names the crate of %s', (id, name) => {
    expect(crateOfPackageId(id)).toBe(name);
  });
});
