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

  it.each([
    [{ bins: ['app'] }, 'Unknown option "bins" of app:static-test'],
    [{ testArgs: ['--format=json'] }, 'Option "testArgs" may not hold "--format=json"'],
    [{ testArgs: ['name'] }, 'Option "testArgs" may not hold "name"'],
    [{ filter: ['--help'] }, 'Option "filter" may not hold "--help"'],
    [{ filter: 'a' }, 'Option "filter" of app:static-test has a wrong value'],
  ])('refuses %j', async (options, words) => {
    expect((await run(options)).message).toContain(words);
  });
});
