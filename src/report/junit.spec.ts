import { junitXml } from './junit';

describe('junitXml', () => {
  it('has a case for each test, and the counts of each status', () => {
    const cases = [
      { name: 'good', status: 'passed' as const },
      { name: 'bad', status: 'failed' as const, message: 'a < b', output: 'x & "y"\n' },
      { name: 'later', status: 'ignored' as const, message: 'slow' },
      { name: 'gone', status: 'error' as const, message: 'signal 6' },
    ];
    expect(junitXml('app', [{ name: 'app::cli', cases, milliseconds: 1500 }]))
      .toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="app" tests="4" failures="1" errors="1" skipped="1" time="1.500">
  <testsuite name="app::cli" tests="4" failures="1" errors="1" skipped="1" time="1.500">
    <testcase classname="app::cli" name="good"/>
    <testcase classname="app::cli" name="bad"><failure message="a &lt; b">x &amp; &quot;y&quot;
</failure></testcase>
    <testcase classname="app::cli" name="later"><skipped message="slow"></skipped></testcase>
    <testcase classname="app::cli" name="gone"><error message="signal 6"></error></testcase>
  </testsuite>
</testsuites>
`);
  });

  it('replaces characters that XML cannot hold', () => {
    const cases = [{ name: 'a\u0000\u001b[1m\ud800\ufffe😀', status: 'passed' as const }];
    expect(junitXml('app', [{ name: 's', cases, milliseconds: 0 }])).toContain('name="a��[1m��😀"');
  });
});
