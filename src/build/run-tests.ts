import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStaging } from '../artifact/place-output';
import { testArguments, type TestTarget } from '../cargo/build-command';
import { hasOwnHarness, testTargets } from '../cargo/test-targets';
import type { Manifest } from '../cargo/manifest';
import { readManifest } from '../cargo/manifest';
import type { BuildSession } from '../engines/engine';
import type { Terminal } from '../engines/terminal';
import { messageOf, RustStaticError } from '../errors';
import { stripColours } from '../failures/explain-cargo';
import { JUNIT_FILE, junitXml } from '../report/junit';
import { endedWell, parseLibtest } from '../report/libtest';
import { countOf, type TestCase, type TestSuite } from '../report/test-suite';
import { withUserErrors } from '../system-errors';
import { buildTests } from './build-tests';
import type { PreparedBuild } from './request';
import { refuseForeign } from './refuse-foreign';
import { openSession, type BuildContext } from './run';
import { refuseChangedSince } from './sources';

/**
 * Compiles the tests of a crate as its binaries are compiled, runs them, and writes their results
 * to `junit.xml` in the output folder in every case.
 *
 * @param alone the target that runs some of the tests, such as `app:static-test-only`
 * @returns the results, all of which are good
 * @throws RustStaticError if the tests cannot be compiled, if one fails, and if sources changed
 * meanwhile
 */
export const runTests = withUserErrors(
  async (prepared: PreparedBuild, context: BuildContext, alone: string): Promise<TestSuite[]> => {
    const { plan, workspaceRoot, notes, known } = prepared;
    for (const note of notes) context.terminal.write(`rust-static: ${note}\n`);
    const output = join(workspaceRoot, plan.outputPath);
    const staging = openStaging(output, { maker: 'static-test', marker: JUNIT_FILE });
    const report = (suites: TestSuite[]): void => {
      writeFileSync(join(staging.folder, JUNIT_FILE), junitXml(plan.project, suites));
      staging.commit();
    };
    try {
      const suites = await suitesOf(prepared, context, staging.folder).catch((error: unknown) => {
        if (!context.cancelled.aborted) report([notCompiled(plan.project, error)]);
        throw error;
      });
      report(suites);
      refuseFailed(plan.project, suites, alone);
      known.save();
      return suites;
    } finally {
      staging.discard();
    }
  },
);

async function suitesOf(
  prepared: PreparedBuild,
  context: BuildContext,
  folder: string,
): Promise<TestSuite[]> {
  const { plan, files } = prepared;
  const { tests } = plan;
  const session = await openSession(prepared, context, {});
  try {
    const built = await buildTests(session, prepared, context.terminal, folder);
    const manifest = readManifest(files, plan.crate.root)!;
    const doc = tests!.doc && tests!.tests.length === 0;
    const suites: TestSuite[] = [];
    for (const target of tests!.noRun ? [] : testTargets(files, manifest, built, doc))
      suites.push(await runTarget(session, prepared, { target, manifest }, context.terminal));
    context.cancelled.throwIfAborted();
    refuseChangedSince(prepared);
    return suites;
  } finally {
    await session.close();
  }
}

async function runTarget(
  session: BuildSession,
  { plan }: PreparedBuild,
  { target, manifest }: { target: TestTarget; manifest: Manifest },
  terminal: Terminal,
): Promise<TestSuite> {
  const start = performance.now();
  const lines: string[] = [];
  const result = await session.cargo(
    (command) => testArguments(command, target),
    (line) => {
      lines.push(line);
      terminal.write(`${line}\n`);
    },
  );
  if (result.exitCode !== 0) refuseForeign(plan, result.stderr);
  const own = target.kind !== 'doc' && hasOwnHarness(manifest, target);
  const parsed = own ? [{ name: target.name, status: 'passed' as const }] : parseLibtest(lines);
  // Of a library without `rlib`, cargo tests no documentation, and says nothing on standard output.
  const isNone = target.kind === 'doc' && lines.length === 0;
  const isGood = result.exitCode === 0 && (own || isNone || endedWell(lines));
  const cases = isGood ? parsed.map(good) : own ? [] : parsed;
  const isReported = cases.some(({ status }) => status === 'failed' || status === 'error');
  const ended: TestCase[] = isGood || isReported ? [] : [endedCase(target.name, result, own ? lines : [])];
  return {
    name: suiteName(plan.crate.name, target),
    cases: [...cases, ...ended],
    milliseconds: performance.now() - start,
  };
}

/** The exit status and the summary are reliable. The text may contain what a test wrote. */
function good(test: TestCase): TestCase {
  return test.status === 'ignored' ? test : { name: test.name, status: 'passed' };
}

function endedCase(
  name: string,
  { exitCode, stderr }: { exitCode: number; stderr: string },
  lines: readonly string[],
): TestCase {
  const text = stripColours(stderr);
  const how = /process didn't exit successfully: .*\((exit status: \d+|signal: [^)]+)\)/.exec(text)?.[1];
  const status = how ?? `exit status ${exitCode}`;
  const early = exitCode === 0 ? ' before its tests had ended. A test may have called `exit`.' : '.';
  return {
    name,
    status: 'error',
    message: `The test program ended with ${status}${early}`,
    output: [...lines, text].join('\n').trim(),
  };
}

function suiteName(crate: string, { kind, name }: TestTarget): string {
  if (kind === 'lib') return crate;
  return kind === 'test' || kind === 'doc' ? `${crate}::${name}` : `${crate}::${kind}/${name}`;
}

function notCompiled(project: string, error: unknown): TestSuite {
  const output = messageOf(error);
  const test: TestCase = { name: 'build', status: 'error', message: output.split('\n')[0]!, output };
  return { name: project, cases: [test], milliseconds: 0 };
}

function refuseFailed(project: string, suites: readonly TestSuite[], alone: string): void {
  const bad = suites.flatMap(({ name, cases }) =>
    cases
      .filter(({ status }) => status === 'failed' || status === 'error')
      .map((test) => `${name} ${test.name}`),
  );
  if (bad.length === 0) return;
  const all = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  throw new RustStaticError(`${bad.length} of ${all} tests of ${project} failed`, {
    code: 'tests-failed',
    reason: bad.join('\n'),
    remedy: `Correct the program or the tests. To run one test alone: \`nx run ${alone} --filter=<name>\`.`,
  });
}

/** Returns one line about the results. */
export function testSummary(suites: readonly TestSuite[], outputPath: string): string {
  const ignored = countOf(suites, 'ignored');
  const more = ignored > 0 ? `, ${ignored} ignored` : '';
  const passed = countOf(suites, 'passed');
  return `rust-static: ${passed} ${passed === 1 ? 'test' : 'tests'} passed${more}: ${outputPath}/${JUNIT_FILE}\n`;
}
