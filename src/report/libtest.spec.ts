import { parseLibtest } from './libtest';

const parsed = (text: string) =>
  parseLibtest(text.split('\n')).map(({ name, status, message }) => [
    name,
    status,
    ...(message ? [message] : []),
  ]);

/** Written by rustc 1.95, with a test that writes to file descriptor 1 itself. */
const WHOLE = `
running 6 tests
test tests::bad ... FAILED
test tests::ign ... ignored, slow, really
direct no newlinetest tests::direct ... ok
test tests::ok ... ok
test tests::sp2 - should panic ... FAILED
test tests::sp - should panic ... ok

failures:

---- tests::bad stdout ----
out
test tests::fake ... ok
Error: "e<&>"

---- tests::sp2 stdout ----
note: test did not panic as expected at src/lib.rs:13:29

failures:
    tests::bad
    tests::sp2

test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.15s
`;

describe('parseLibtest', () => {
  it('gives every test once, with its result and why it failed', () => {
    expect(parsed(WHOLE)).toEqual([
      ['tests::bad', 'failed', 'Error: "e<&>"'],
      ['tests::ign', 'ignored', 'slow, really'],
      ['tests::direct', 'passed'],
      ['tests::ok', 'passed'],
      ['tests::sp2', 'failed', 'note: test did not panic as expected at src/lib.rs:13:29'],
      ['tests::sp', 'passed'],
    ]);
    const [bad] = parseLibtest(WHOLE.split('\n'));
    expect(bad!.output).toBe('out\ntest tests::fake ... ok\nError: "e<&>"');
  });

  it('takes the result from the list of failures where a test wrote before its result', () => {
    const text = `running 3 tests
test a ... some words
ok
test b ... wordsFAILED
test c ... the word ok

failures:

---- b stdout ----
thread 'b' (1) panicked at src/lib.rs:1:1:
left is not right

failures:
    b

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`;
    expect(parsed(text)).toEqual([
      ['a', 'passed'],
      ['b', 'failed', 'left is not right'],
      ['c', 'passed'],
    ]);
  });

  it('counts tests whose names were lost, and never loses a failure', () => {
    const text = `running 2 tests
garbage

failures:
    x::y

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`;
    expect(parsed(text)).toEqual([
      ['unnamed passed test 1', 'passed'],
      ['unnamed failed test 1', 'failed'],
    ]);
  });

  it('reports the test during which the program ended', () => {
    expect(parsed('running 2 tests\ntest a ... ok\ntest b ... ')).toEqual([
      ['a', 'passed'],
      ['b', 'error', 'The test program ended during this test.'],
    ]);
  });

  it('reads several runs in one text, as tests in documentation have, and colours', () => {
    const run = (name: string) =>
      `running 1 test\ntest src/lib.rs - ${name} (line 2) - compile ... \u001b[32mok\u001b[0m\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n`;
    expect(parsed(run('one') + run('two'))).toEqual([
      ['src/lib.rs - one (line 2)', 'passed'],
      ['src/lib.rs - two (line 2)', 'passed'],
    ]);
  });

  it('finds nothing in other text', () => {
    expect(parsed('hello\ntest result: nothing\n')).toEqual([]);
  });
});
