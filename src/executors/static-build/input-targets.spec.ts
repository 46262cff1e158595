import type { TaskGraph } from '@nx/devkit';
import { executorContext, type ContextFixture } from '../../testing/executor-context';
import { thrown } from '../../testing/memory-files';
import { outputsInRun } from './input-targets';

const REF = { project: 'web', target: 'build' };
const context = (more: ContextFixture = {}) =>
  executorContext({
    targetName: 'static-build',
    before: [{ project: 'web', target: 'build', executor: 'nx:run-commands', outputs: ['dist/web'] }],
    ...more,
  });

describe('outputsInRun', () => {
  it.each([(id: string): unknown => id, (id: string): unknown => ({ id })])(
    'gives the outputs of a task that runs before',
    (edge) => {
      expect(outputsInRun(context({ edge }), REF)).toEqual(['dist/web']);
    },
  );

  it('refuses a target whose task does not run before', () => {
    const alone = context();
    alone.taskGraph!.dependencies = { 'app:static-build': [] };
    const error = thrown(() => outputsInRun(alone, REF));
    expect(error).toMatchObject({ code: 'input-target-not-run' });
    expect(error.message).toContain('add {"projects":["web"],"target":"build"} there');
  });

  it('refuses a target without outputs, and one that is not there', () => {
    const before = [{ project: 'web', target: 'build', executor: 'nx:run-commands', outputs: [] }];
    expect(thrown(() => outputsInRun(context({ before }), REF)).message).toContain('declares no outputs');
    expect(thrown(() => outputsInRun(context(), { ...REF, target: 'bild' })).message).toContain(
      'web has no target "bild"',
    );
  });

  it('refuses a target that runs in the same batch: Nx 22 has hashed it before', () => {
    const { tasks } = context().taskGraph!;
    const error = thrown(() => outputsInRun(context(), REF, { tasks } as TaskGraph));
    expect(error).toMatchObject({ code: 'input-target-in-batch' });
    expect(error.message).toContain('Add "static-build-inputs" to `dependsOn`');
  });
});
