import { stripVTControlCharacters } from 'node:util';
import type { TestCase } from './test-suite';

/** The tests of one run in the output. A program with tests in documentation may have several. */
interface Block {
  cases: Map<string, TestCase | undefined>;
  /** Lines that a failed test wrote, by its name. */
  outputs: Map<string, string[]>;
  /** Names in the last list of failures. */
  failed: Set<string>;
  part: 'results' | 'details';
  /** The test whose output follows. */
  current: string[] | undefined;
}

// libtest adds these words to a name only where it prints the result.
const KINDS = / - (should panic|compile fail|compile)$/;
const RESULT = /^test (.+?) \.\.\. ?(.*)$/;
// The test before it wrote to standard output itself, without a line break.
const LATER_RESULT = /test (\S+(?: - .+)?) \.\.\. (ok|FAILED|ignored(?:, .*)?)$/;
const START = /^running \d+ tests?$/;
const SUMMARY = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/;

/**
 * Parses the text that Rust's test programs write. Stable Rust has no other format
 * (https://doc.rust-lang.org/rustc/tests/index.html#--format-format). Tests may write to standard
 * output at the same time, so the last list of failures and the counts of the summary decide.
 *
 * @param lines standard output
 * @returns all tests, in order. One that has no result when the text ends has the status `error`
 */
export function parseLibtest(lines: readonly string[]): TestCase[] {
  const cases: TestCase[] = [];
  let block: Block | undefined;
  for (const line of lines.map(stripVTControlCharacters)) {
    const summary = SUMMARY.exec(line);
    if (START.test(line) && block?.part !== 'details') {
      cases.push(...(block ? casesOf(block) : []));
      block = {
        cases: new Map(),
        outputs: new Map(),
        failed: new Set(),
        part: 'results',
        current: undefined,
      };
    } else if (block && summary) {
      cases.push(...casesOf(block, summary.slice(1).map(Number)));
      block = undefined;
    } else if (block) addLine(block, line);
  }
  return block ? [...cases, ...casesOf(block)] : cases;
}

/**
 * True if the text shows that every run of tests has ended, the last one without failures. A test
 * that exits with status 0 also ends its program.
 *
 * @param lines standard output
 */
export function endedWell(lines: readonly string[]): boolean {
  const texts = lines.map(stripVTControlCharacters);
  const summaries = texts.filter((line) => SUMMARY.test(line));
  const started = texts.filter((line) => START.test(line));
  return summaries.length >= started.length && /^test result: ok\./.test(summaries.at(-1) ?? '');
}

function addLine(block: Block, line: string): void {
  if (line === 'failures:' || line === 'successes:') {
    Object.assign(block, { part: 'details', current: undefined });
    block.failed.clear();
  } else if (block.part === 'results') addResult(block, line);
  else {
    const header = /^---- (.+) stdout ----$/.exec(line)?.[1];
    if (header !== undefined && block.cases.has(header))
      block.outputs.set(header, (block.current = block.outputs.get(header) ?? []));
    else if (block.current) block.current.push(line);
    else if (line.startsWith('    ')) block.failed.add(line.trim());
  }
}

function addResult({ cases }: Block, line: string): void {
  const [, shown, rest = ''] = RESULT.exec(line) ?? LATER_RESULT.exec(line) ?? [];
  if (shown === undefined) return;
  const name = shown.replace(KINDS, '');
  const reason = /^ignored(?:, (.*))?$/.exec(rest);
  if (reason) cases.set(name, { name, status: 'ignored', ...(reason[1] && { message: reason[1] }) });
  else if (/^(ok|bench: .*)$/.test(rest)) cases.set(name, { name, status: 'passed' });
  else if (/^FAILED/.test(rest)) cases.set(name, { name, status: 'failed' });
  // The test wrote something between its name and its result.
  else cases.set(name, undefined);
}

/** @param counts of passed, failed and ignored tests. Absent if the program ended before that */
function casesOf({ cases, outputs, failed }: Block, counts?: number[]): TestCase[] {
  const found = [...cases].map(([name, known]): TestCase => {
    if (known?.status === 'ignored') return known;
    if (known?.status === 'failed' || failed.has(name)) return failedCase(name, outputs.get(name) ?? []);
    if (known || counts) return { name, status: 'passed' };
    return { name, status: 'error', message: 'The test program ended during this test.' };
  });
  const [passed = 0, wrong = 0, ignored = 0] = counts ?? [];
  return [
    ...found,
    ...unnamed(found, 'passed', passed),
    ...unnamed(found, 'failed', wrong),
    ...unnamed(found, 'ignored', ignored),
  ];
}

/** Tests that the summary counts, but whose names were lost in other output. */
function unnamed(found: readonly TestCase[], status: TestCase['status'], count: number): TestCase[] {
  const missing = count - found.filter((test) => test.status === status).length;
  return Array.from({ length: Math.max(missing, 0) }, (_, at) => ({
    name: `unnamed ${status} test ${at + 1}`,
    status,
  }));
}

function failedCase(name: string, lines: readonly string[]): TestCase {
  const output = lines.join('\n').trim();
  const panic = lines.findIndex((line) => /panicked at .*:$/.test(line));
  const message = panic >= 0 ? lines[panic + 1] : lines.find((line) => /^(Error|note): /.test(line));
  return {
    name,
    status: 'failed',
    message: message?.trim() || 'The test failed.',
    ...(output && { output }),
  };
}
