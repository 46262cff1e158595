import type { BuildPlan } from '../../plan/plan';
import { namedInputs } from './named-inputs';

const named = (text: string, inputs: string[], cargoRoot = '.'): string[] => {
  const plan = { env: { DIR: text }, rustflags: [], cargoArgs: [], cargoRoot, crates: [] };
  return namedInputs(plan as unknown as BuildPlan, [], inputs, '/src');
};

describe('namedInputs', () => {
  it.each([
    ['native', ['native/a']],
    ['-Clink-arg=@native/a', ['native/a']],
    ['-Lnative', ['native/a']],
    ['/src/native/a', ['native/a']],
    ['nativ', []],
  ])('of %s', (text, found) => expect(named(text, ['native/a', 'other/a'])).toEqual(found));

  it.each(['my files', 'my  files', 'a,b', 'a=b', 'a:b', "it's", 'user@host', '-L x', 'a\nb'])(
    'of a folder called %j, alone, in a flag and with its absolute path',
    (folder) => {
      const inputs = ['crates/x.rs', `${folder}/a`, `${folder}/b/c`, 'other/a'];
      for (const text of [folder, `-L${folder}`, `-Clink-arg=-T${folder}/a`, `/src/${folder}`])
        expect(named(text, inputs)).toContain(`${folder}/a`);
      expect(named('crates', inputs)).toEqual(['crates/x.rs']);
    },
  );

  it('of a path below the cargo root', () =>
    expect(named('my files', ['work/my files/a', 'my files/a'], 'work')).toEqual([
      'work/my files/a',
      'my files/a',
    ]));
});
