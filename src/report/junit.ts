import { countOf, type TestCase, type TestSuite } from './test-suite';

/** Name of the file with the results of tests. */
export const JUNIT_FILE = 'junit.xml';

/**
 * Formats results as JUnit's XML, in the form that GitLab, Jenkins and GitHub actions read
 * (https://github.com/testmoapp/junitxml). Times are in seconds.
 *
 * @param project name of the project
 */
export function junitXml(project: string, suites: readonly TestSuite[]): string {
  const total = suites.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(project)}" ${counts(suites, total)}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name="${escaped(suite.name)}" ${counts([suite], suite.milliseconds)}>`,
      ...suite.cases.map((test) => `    ${caseXml(suite.name, test)}`),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(suites: readonly TestSuite[], milliseconds: number): string {
  const numbers = {
    tests: suites.reduce((sum, { cases }) => sum + cases.length, 0),
    failures: countOf(suites, 'failed'),
    errors: countOf(suites, 'error'),
    skipped: countOf(suites, 'ignored'),
    time: (milliseconds / 1000).toFixed(3),
  };
  return Object.entries(numbers)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
}

const ELEMENTS = { failed: 'failure', error: 'error', ignored: 'skipped' };

function caseXml(suite: string, { name, status, message = '', output = '' }: TestCase): string {
  const start = `<testcase classname="${escaped(suite)}" name="${escaped(name)}"`;
  if (status === 'passed') return `${start}/>`;
  const element = ELEMENTS[status];
  return `${start}><${element} message="${escaped(message)}">${escaped(output)}</${element}></testcase>`;
}

// XML 1.0 allows no other control characters, not even escaped (https://www.w3.org/TR/xml/#charsets).
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
