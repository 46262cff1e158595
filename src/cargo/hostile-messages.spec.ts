import { forEachCase } from '../testing/cases';
import { mutate } from '../testing/mutate';
import { collectMessages, crateOfPackageId } from './messages';

const LINES = [
  {
    reason: 'compiler-artifact',
    package_id: 'path+file:///src/app#0.1.0',
    target: { name: 'app', kind: ['bin'] },
    filenames: ['/t/x86_64-alpine-linux-musl/release/app'],
    executable: '/t/x86_64-alpine-linux-musl/release/app',
  },
  {
    reason: 'build-script-executed',
    package_id: 'registry+https://github.com/rust-lang/crates.io-index#libz-sys@1.1.28',
    linked_libs: ['static=z', 'dylib=c', 'm'],
    linked_paths: ['native=/t/out'],
    out_dir: '/t/out',
  },
].map((line) => JSON.stringify(line));

/** Output of macros and build scripts can be mixed with cargo's messages. */
describe("cargo's messages, mixed with what anybody prints", () => {
  it('are values of the right kinds, or no messages', async () => {
    let taken = 0;
    await forEachCase(2000, (pick) => {
      const { add, result } = collectMessages('x86_64-alpine-linux-musl', 'release');
      for (const line of LINES) add(mutate(line, pick));
      for (const { name, path } of result.executables) {
        expect([typeof name, typeof path]).toEqual(['string', 'string']);
        taken++;
      }
      for (const { library, packageId } of result.linked)
        expect([typeof library, typeof crateOfPackageId(packageId)]).toEqual(['string', 'string']);
    });
    expect(taken).toBeGreaterThan(0);
  });
});
