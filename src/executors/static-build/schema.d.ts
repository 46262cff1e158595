import type { ValuesOf } from '../../plan/options/option';
import type { STATIC_BUILD_INTERNALS } from '../../plan/options/static-build';
import type { TargetOptions } from '../../plan/options/tables';

/** Options of the executor, as Nx hands them over: none is certain to be there. */
export type StaticBuildOptions = TargetOptions & ValuesOf<typeof STATIC_BUILD_INTERNALS>;
