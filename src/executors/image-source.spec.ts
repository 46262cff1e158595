import { join } from 'node:path';
import { executorContext, type TaskBefore } from '../testing/executor-context';
import { imageIn } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { imagesOf } from './image-source';

const packageTask = (project: string, output: string): TaskBefore => ({
  project,
  target: 'package',
  executor: '@org/rust-static:package',
  outputs: [output],
});

describe('imagesOf', () => {
  it.each<[string, TaskBefore[], string[] | undefined, string[]]>([
    ['the default output', [], undefined, ['dist/apps/app/package/image']],
    ['that of the package before', [packageTask('app', 'out')], undefined, ['out/image']],
    [
      'those of the packages before',
      [packageTask('app', 'a'), packageTask('b', 'b')],
      [],
      ['a/image', 'b/image'],
    ],
    ['the folders that are named', [packageTask('app', 'out')], ['x', 'y/z'], ['x', 'y/z']],
    [
      'nothing of other executors',
      [{ ...packageTask('app', 'out'), executor: 'other:package' }],
      undefined,
      ['dist/apps/app/package/image'],
    ],
  ])('takes %s', async (_what, before, folders, expected) => {
    const root = tempFolder();
    for (const folder of expected) await imageIn(root, folder);
    const context = executorContext({ root, targetName: 'image-load', before });
    expect(imagesOf(context, folders).map(({ folder }) => folder)).toEqual(
      expected.map((folder) => join(root, folder)),
    );
  });

  it('says where it looked', () => {
    const context = executorContext({ root: '/nonexistent', targetName: 'image-load' });
    expect(() => imagesOf(context, undefined)).toThrow(
      'Cannot read the image in /nonexistent/dist/apps/app/package/image',
    );
  });
});
