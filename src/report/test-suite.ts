/** The result of one test. `error` is a test program that ended before it reported a result. */
export interface TestCase {
  name: string;
  status: 'passed' | 'failed' | 'ignored' | 'error';
  /** Why it failed or is ignored, in one line. */
  message?: string;
  /** What the test wrote. Known only for tests that failed. */
  output?: string;
}

/** The results of one test program. */
export interface TestSuite {
  /** Such as `app`, `app::bin/app` or `app::cli`, as cargo-nextest names them. */
  name: string;
  cases: TestCase[];
  milliseconds: number;
}

/** Returns how many tests of some suites have a status. */
export function countOf(suites: readonly TestSuite[], ...statuses: TestCase['status'][]): number {
  return suites.flatMap(({ cases }) => cases).filter(({ status }) => statuses.includes(status)).length;
}
