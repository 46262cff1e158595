import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../testing/build-fixture';
import { elfFile } from '../testing/elf-fixture';
import type { FakeBuild } from '../testing/fake-engine';
import { rejected } from '../testing/memory-files';
import { runTests } from './run-tests';

const JUNIT = 'dist/apps/app/static-test/junit.xml';
const program = (kind: string, name: string, target = 'x86_64-unknown-linux-musl'): object => ({
  reason: 'compiler-artifact',
  package_id: 'x',
  profile: { test: true },
  target: { name, kind: [kind] },
  executable: `/target/${target}/debug/deps/${name}-1`,
});
const OK = [
  'running 1 test',
  'test a ... ok',
  '',
  'test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured',
];
const BAD = [
  ...[
    'running 1 test',
    'test a ... FAILED',
    '',
    'failures:',
    '',
    '---- a stdout ----',
    'Error: no',
    '',
    'failures:',
  ],
  ...['    a', '', 'test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured'],
];

const run = (fake: FakeBuild, options: object = {}, files: Record<string, string> = {}) => {
  const root = cargoWorkspace(['app'], files);
  const { context, log, terminal } = fakeSurroundings({
    messages: [program('test', 'cli'), program('bin', 'app')],
    ...fake,
  });
  const prepared = preparedIn(root, { isTest: true, options: { engine: 'host', ...options } });
  const junit = (): string | undefined =>
    existsSync(join(root, JUNIT)) ? readFileSync(join(root, JUNIT), 'utf8') : undefined;
  return { done: runTests(prepared, context, 'app:static-test-only'), log, terminal, junit };
};

describe('runTests', () => {
  it('compiles, proves each program, runs one after the other with cargo, and writes the results', async () => {
    const { done, log, junit, terminal } = run(
      { tests: () => OK },
      { ignored: true, testArgs: ['--test-threads=1'] },
    );
    expect((await done).map(({ name }) => name)).toEqual(['app::bin/app', 'app::cli']);
    expect(log.filter((line) => line.startsWith('copy'))).toHaveLength(2);
    expect(log.filter((line) => line.startsWith('cargo'))).toEqual([
      expect.stringMatching(
        /^cargo test --frozen .* --profile test --bin app .*-- --include-ignored --test-threads=1$/,
      ),
      expect.stringMatching(/ --test cli /),
    ]);
    expect(junit()).toContain('<testsuites name="app" tests="2" failures="0" errors="0"');
    expect(terminal.text()).toContain('test a ... ok\n');
  });

  it('fails if a test fails, after all have run, and keeps the results', async () => {
    const { done, junit } = run({
      tests: (words) => (words.includes('cli') ? OK : BAD),
      run: { exitCode: 101, stderr: '' },
    });
    const error = await rejected(done);
    expect(error).toMatchObject({ code: 'tests-failed' });
    expect(error.message).toContain('app::bin/app a');
    expect(error.message).toContain('nx run app:static-test-only --filter=<name>');
    expect(junit()).toContain('<failure message="Error: no">Error: no</failure>');
  });

  it('reports a program that ended without a result, with its status', async () => {
    const stderr =
      "Caused by:\n  process didn't exit successfully: `/t/x` (signal: 6, SIGABRT: process abort signal)\n";
    const { done, junit } = run({ tests: () => ['running 2 tests'], run: { exitCode: 101, stderr } });
    await rejected(done);
    expect(junit()).toContain(
      '<error message="The test program ended with signal: 6, SIGABRT: process abort signal.">',
    );
  });

  it.each([
    ['before a result', ['running 3 tests'], 'errors="2"'],
    ['after a failure', ['running 3 tests', 'test a ... FAILED'], 'failures="2"'],
    ['after the summary of a program that a test ran', ['running 3 tests', ...OK], 'errors="2"'],
    ['after a summary with failures', BAD, 'failures="2"'],
    ['before the harness starts', [], 'errors="2"'],
  ])('refuses a program that ended with status 0 %s', async (_when, lines, count) => {
    const { done, junit } = run({ tests: () => lines });
    expect(await rejected(done)).toMatchObject({ code: 'tests-failed' });
    expect(junit()).toContain(count);
  });

  it('takes a program whose test ran the tests of another one', async () => {
    const lines = ['running 1 test', ...OK, 'test x ... ok', '', OK.at(-1)!];
    expect(await run({ tests: () => lines }).done).toHaveLength(2);
  });

  it('takes a target with its own harness for one test, whatever it prints', async () => {
    const manifest =
      '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[[test]]\nname = "cli"\nharness = false\n';
    const fake = { messages: [program('test', 'cli')], tests: () => BAD };
    const good = run(fake, {}, { 'apps/app/Cargo.toml': manifest });
    expect((await good.done)[0]!.cases).toEqual([{ name: 'cli', status: 'passed' }]);
    const bad = run({ ...fake, run: { exitCode: 3, stderr: '' } }, {}, { 'apps/app/Cargo.toml': manifest });
    await rejected(bad.done);
    expect(bad.junit()).toContain('tests="1" failures="0" errors="1"');
  });

  it.each([
    [{ engine: 'host' }, 'https://www.qemu.org'],
    [{ engine: 'docker', target: 'x86_64-unknown-linux-musl', cross: true }, 'binfmt --install all'],
  ])('says that programs of another architecture need an emulator: %j', async (options, remedy) => {
    // What cargo 1.95 writes.
    const stderr =
      'error: test failed, to rerun pass `--bin app`\n\nCaused by:\n  could not execute process `/target/x/app-1` (never executed)\n\nCaused by:\n  Exec format error (os error 8)\n';
    const { done, junit, log } = run({ run: { exitCode: 101, stderr } }, options);
    const error = await rejected(done);
    expect(error).toMatchObject({ code: 'tests-need-emulator' });
    expect(error.message).toContain(remedy);
    expect(junit()).toContain('cannot run on this machine');
    // The other test programs would fail for the same reason.
    expect(log.filter((line) => line.startsWith('cargo'))).toHaveLength(1);
  });

  it('says in the results why nothing ran', async () => {
    const { done, junit } = run({ cargo: { exitCode: 101, stderr: 'error: no such thing\n' } });
    expect((await rejected(done)).message).toContain('cargo build failed for app');
    expect(junit()).toContain(
      '<testcase classname="app" name="build"><error message="cargo build failed for app',
    );
  });

  it('refuses a test program that is not static', async () => {
    const { done } = run({ binary: elfFile({ interpreter: '/lib/ld-musl-x86_64.so.1' }) });
    expect((await rejected(done)).message).toContain('is not static');
  });

  it('asks what test programs and the libraries of path crates were made from', async () => {
    const library = {
      ...program('lib', 'helper'),
      package_id: 'path+file:///src/libs/helper#0.1.0',
      profile: { test: false },
      executable: null,
      filenames: ['/target/debug/deps/libhelper-1.rlib', '/target/debug/deps/libhelper-1.rmeta'],
    };
    const asked: string[] = [];
    const { done } = run({
      messages: [program('test', 'cli'), library, { ...library, package_id: 'registry+x#serde@1.0.0' }],
      session: { filesRead: async (path) => (asked.push(path), []) },
    });
    await done.catch(() => {});
    expect(asked).toEqual([
      '/target/x86_64-unknown-linux-musl/debug/deps/cli-1',
      '/target/debug/deps/helper-1',
    ]);
  });

  it('runs nothing if it should only compile', async () => {
    const { done, log } = run({}, { noRun: true });
    expect(await done).toEqual([]);
    expect(log.filter((line) => line.startsWith('cargo'))).toEqual([]);
  });
});
