import { RUN_TABLE } from '../plan/run-start';
import { setVariables } from '../testing/environment';
import { writtenBy } from '../testing/executor-context';
import { artifactOf } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { postTasksExecution } from './run-end';

type Results = Parameters<typeof postTasksExecution>[1]['taskResults'];
const root = tempFolder({
  'dist/app/static/artifact.json': JSON.stringify(artifactOf({})),
  'dist/two/static/artifact.json': JSON.stringify(artifactOf({})),
});
const result = (project: string, status: string, target = 'static-build') => ({
  [`${project}:${target}`]: {
    task: {
      target: { project, target },
      outputs: [`dist/${project}/static`],
      startTime: 1000,
      endTime: 3500,
    },
    status,
    terminalOutput: '',
  },
});
const written = (...results: object[]) =>
  writtenBy(() =>
    postTasksExecution(undefined, {
      taskResults: Object.assign({}, ...results) as Results,
      workspaceRoot: root,
    }),
  );

describe('postTasksExecution', () => {
  beforeEach(() => setVariables({ [RUN_TABLE]: '1' }));

  it('writes one table of all static builds of a run, those from the cache and those that failed too', async () => {
    const text = await written(
      result('app', 'success'),
      result('two', 'local-cache'),
      result('three', 'failure'),
      result('app', 'success', 'test'),
      result('four', 'success', 'lint'),
    );
    const [header, ...lines] = text.trim().split('\n');
    expect(header).toMatch(/^App +Size +Change +Linkage +Compiled +Time/);
    expect(lines.filter((line) => /^two/.test(line))[0]).toMatch(/MiB .*, musl +local-cache +2\.5 s/);
    expect(lines.filter((line) => /^three +failure$/.test(line))).toHaveLength(1);
    expect(text).not.toContain('four');
  });

  it.each([
    ['one build', [result('app', 'success')]],
    ['none', [result('four', 'success', 'lint'), result('five', 'failure', 'lint')]],
  ])('writes nothing for %s', async (_what, results) => {
    expect(await written(...results)).toBe('');
  });

  it("writes nothing in Nx's daemon, whose text nobody sees", async () => {
    setVariables({ [RUN_TABLE]: undefined });
    expect(await written(result('app', 'success'), result('two', 'success'))).toBe('');
  });
});
