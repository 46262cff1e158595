import type { ValuesOf } from '../../plan/options/option';
import type { STATIC_BUILD_INTERNALS } from '../../plan/options/static-build';
import type { StaticTestOptions } from '../../plan/options/static-test';

/** Options that Nx passes to the executor. Any of them may be missing. */
export type StaticTestExecutorOptions = StaticTestOptions & ValuesOf<typeof STATIC_BUILD_INTERNALS>;
