import type { ValuesOf } from '../../plan/options/option';
import type { STATIC_BUILD_INTERNALS } from '../../plan/options/static-build';
import type { TargetOptions } from '../../plan/options/tables';

/** Options that Nx passes to the executor. Any of them may be missing. */
export type StaticBuildOptions = TargetOptions & ValuesOf<typeof STATIC_BUILD_INTERNALS>;
