import type { ExecutorContext } from '@nx/devkit';
import { digestAmong } from '../../build/key';
import { prepareBuild } from '../../build/prepare';
import { runTests, testSummary } from '../../build/run-tests';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import { hashingOf } from '../../nx/hashing';
import { selectEngine } from '../../select-engine';
import { withUserErrors } from '../../system-errors';
import { targetRequest } from '../static-build/target-request';
import { taskOf } from '../task';
import type { StaticTestExecutorOptions } from './schema';

/** Runs a crate's tests. */
async function staticTest(
  given: StaticTestExecutorOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const alone = `${context.projectName}:${context.targetName?.replace(/-only$/, '')}-only`;
  refuseFilter(given, context, alone);
  const options = withDigest(given, context);
  const terminal = processTerminal();
  await withCancellation(async (cancelled) => {
    const task = taskOf(context);
    const hashing = task && (await hashingOf({ [task.id]: options }, context))(task);
    const prepared = prepareBuild({ ...targetRequest(options, context, hashing), isTest: true });
    const suites = await runTests(prepared, { engineOf: selectEngine, terminal, cancelled }, alone);
    terminal.write(testSummary(suites, prepared.plan.outputPath));
  });
  return { success: true };
}

/**
 * Returns the options of an inferred target with the digest that is among its inputs. As an option,
 * it would be part of the keys of the project's other targets too.
 */
function withDigest(
  options: StaticTestExecutorOptions,
  { projectName, targetName, target }: ExecutorContext,
): StaticTestExecutorOptions {
  if (options.inputDigest === undefined) return options;
  const inputDigest = digestAmong(target?.inputs ?? []);
  if (inputDigest !== undefined) return { ...options, inputDigest };
  throw new RustStaticError(
    `The inputs of ${projectName}:${targetName} are not those that the plugin infers`,
    {
      code: 'inputs-replaced',
      reason:
        'project.json or a `targetDefaults` of nx.json replaces them. Without the digest among them, changes of development dependencies would be served from the cache.',
      remedy: 'Remove `inputs` there. To add files, use the setting `include`.',
    },
  );
}

/**
 * Nx decides by target whether to cache a task, before it runs. The inferred target is cached, so
 * its results must be those of all tests.
 */
function refuseFilter(
  { inputDigest, filter = [], tests = [] }: StaticTestExecutorOptions,
  { projectName, targetName }: ExecutorContext,
  alone: string,
): void {
  const given = [
    ...[filter].flat().map((name) => `--filter=${name}`),
    ...[tests].flat().map((name) => `--tests=${name}`),
  ];
  if (inputDigest === undefined || given.length === 0) return;
  throw new RustStaticError(`${projectName}:${targetName} runs all tests`, {
    code: 'tests-filtered',
    reason: 'Nx caches its result, which would then be that of some tests only.',
    remedy: `Run \`nx run ${alone} ${given.join(' ')}\`. It is not cached.`,
  });
}

export default withUserErrors(staticTest);
