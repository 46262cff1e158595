import { join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder';
import { watchReads } from './told-reads';

const message = (tree: string, root: string, kind: string, file: string): string =>
  JSON.stringify({
    reason: 'compiler-artifact',
    manifest_path: join(tree, root, 'Cargo.toml'),
    target: { kind: [kind] },
    filenames: [file],
  });

describe('what the libraries of path crates were compiled from', () => {
  it('is what rustc says beside each, from the cargo root', () => {
    const tree = tempFolder({
      'deps/one-01.d': '/x/libone.rlib: libs/one/src/lib.rs libs/one/src/../../two/a\\ b.txt /usr/x.rs\n',
      'deps/libtwo-02.d': '/x/libtwo.rlib: libs/two/src/lib.rs\n',
      'deps/four-04.d': '/x/libfour.rlib: libs/two/src/lib.rs libs/two/a\nb.txt\n',
      'work/libs/one/src/lib.rs': '',
      'work/libs/two/src/lib.rs': '',
      'work/libs/two/a b.txt': '',
      'work/libs/two/a\nb.txt': '',
    });
    const { add, found } = watchReads(tree, join(tree, 'work'));
    const deps = (name: string): string => join(tree, 'deps', name);
    add(message(tree, 'work/libs/one', 'lib', deps('libone-01.rlib')));
    add(message(tree, 'work/libs/one', 'custom-build', deps('build-script-build')));
    add(message(tree, 'work/libs/one', 'bin', deps('one')));
    add(message(tree, 'work/libs/two', 'proc-macro', deps('liblibtwo-02.so')));
    add(message(tree, 'work/libs/three', 'lib', deps('libthree-03.rlib')));
    add(message(tree, 'work/libs/four', 'lib', deps('libfour-04.rlib')));
    add(message('/registry', 'serde', 'lib', '/registry/libserde.rlib'));
    add('{"reason":"compiler-artifact", broken');
    expect(found()).toEqual(
      new Map([
        ['work/libs/one', ['work/libs/one/src/lib.rs', 'work/libs/two/a b.txt']],
        ['work/libs/two', ['work/libs/two/src/lib.rs']],
        ['work/libs/three', undefined],
        // The name with a line break cannot be read.
        ['work/libs/four', undefined],
      ]),
    );
  });
});
