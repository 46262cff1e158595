import { textIn, workspaceTree } from '../testing/setup-tree';
import dropSliceOption from './drop-slice-option';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const executor = '@org/rust-static:static-build';

describe('dropSliceOption', () => {
  it.each([
    ['apps/app/project.json', (options: object) => ({ targets: { 'static-build': { options } } })],
    ['apps/app/project.json', (options: object) => ({ targets: { other: { executor, options } } })],
    ['apps/app/package.json', (options: object) => ({ nx: { targets: { 'static-build': { options } } } })],
    ['nx.json', (options: object) => ({ targetDefaults: { [executor]: { options } } })],
    [
      'nx.json',
      (options: object) => ({ targetDefaults: { 'static-build': { configurations: { ci: options } } } }),
    ],
  ])('removes it from %s, and nothing else', async (path, fileWith) => {
    const tree = workspaceTree({ [path]: json(fileWith({ profile: 'dist', slice: 'abc' })) });
    expect(await dropSliceOption(tree)).toEqual([
      `Removed the option "slice" from ${path}; the plugin infers it as "inputDigest"`,
    ]);
    expect(JSON.parse(textIn(tree, path))).toEqual(fileWith({ profile: 'dist' }));
  });

  it('leaves the targets of other executors, and files without it, as they are', async () => {
    const other = json({ targets: { build: { executor: 'other:build', options: { slice: 1 } } } });
    const none = '{"targets":{"static-build":{"options":{"profile":"slice"}}}}';
    const tree = workspaceTree({
      'a/project.json': other,
      'b/project.json': none.replace('"profile"', '"x"'),
    });
    expect(await dropSliceOption(tree)).toEqual([]);
    expect(textIn(tree, 'a/project.json')).toBe(other);
    expect(textIn(tree, 'b/project.json')).toBe(none.replace('"profile"', '"x"'));
  });
});
