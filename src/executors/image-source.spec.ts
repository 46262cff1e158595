import { join } from 'node:path';
import { executorContext, type TaskBefore } from '../testing/executor-context';
import { imageIn } from '../testing/package-fixture';
import { thrown } from '../testing/memory-files';
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
  ])('takes %s', async (_what, before, folders, expected) => {
    const root = tempFolder();
    for (const folder of expected) await imageIn(root, folder);
    const context = executorContext({ root, targetName: 'image-load', before });
    expect(imagesOf(context, folders).map(({ folder }) => folder)).toEqual(
      expected.map((folder) => join(root, folder)),
    );
  });

  it('does not load an old image where another target has the name of the package target', async () => {
    const root = tempFolder();
    await imageIn(root, 'dist/apps/app/package/image');
    const before = [{ ...packageTask('app', 'out'), executor: 'nx:run-commands' }];
    const target = { dependsOn: ['package'] };
    const context = executorContext({ root, targetName: 'image-load', target, before });
    const error = thrown(() => imagesOf(context, undefined));
    expect(error).toMatchObject({ code: 'package-not-ours' });
    expect(error.message).toContain('"packageTargetName"');
    expect(imagesOf(context, ['dist/apps/app/package/image'])).toHaveLength(1);
  });

  it('says where it looked', () => {
    const context = executorContext({ root: '/nonexistent', targetName: 'image-load' });
    expect(() => imagesOf(context, undefined)).toThrow(
      'Cannot read the image in /nonexistent/dist/apps/app/package/image',
    );
  });
});
