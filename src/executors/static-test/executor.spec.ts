import { cargoWorkspace } from '../../testing/build-fixture';
import { executorContext } from '../../testing/executor-context';
import { rejected } from '../../testing/memory-files';
import staticTest from './executor';

const run = (options: object, targetName = 'static-test') =>
  rejected(staticTest(options, executorContext({ root: cargoWorkspace(), targetName })));

describe('static-test', () => {
  it('refuses a run of some tests where the result is cached, and names the command that works', async () => {
    const error = await run({ inputDigest: 'x', filter: ['a', 'b'], tests: ['cli'] });
    expect(error).toMatchObject({ code: 'tests-filtered' });
    expect(error.message).toContain('`nx run app:static-test-only --filter=a --filter=b --tests=cli`');
  });

  it('refuses inputs without the digest of the tests', async () => {
    const error = await run({ inputDigest: 'in inputs' });
    expect(error).toMatchObject({ code: 'inputs-replaced' });
    expect(error.message).toContain('Remove `inputs` there');
  });

  it('takes the digest from the inputs, and refuses another one than that of the files', async () => {
    const target = { inputs: ['{projectRoot}/**/*', { runtime: 'echo rust-static old' }] };
    const context = executorContext({ root: cargoWorkspace(), targetName: 'static-test', target });
    const { taskGraph: _, ...alone } = context;
    const options = { inputDigest: 'in inputs', engine: 'host' as const };
    expect(await rejected(staticTest(options, alone))).toMatchObject({ code: 'graph-stale' });
  });

  it.each([
    [{ bins: ['app'] }, 'Unknown option "bins" of app:static-test'],
    [{ testArgs: ['--format=json'] }, 'Option "testArgs" may not hold "--format=json"'],
    [{ testArgs: ['--help'] }, 'Option "testArgs" may not hold "--help"'],
    [{ testArgs: ['-h'] }, 'Option "testArgs" may not hold "-h"'],
    [{ testArgs: ['name'] }, 'Option "testArgs" may not hold "name"'],
    [{ filter: ['--help'] }, 'Option "filter" may not hold "--help"'],
    [{ filter: 'a' }, 'Option "filter" of app:static-test has a wrong value'],
  ])('refuses %j', async (options, words) => {
    expect((await run(options)).message).toContain(words);
  });
});
