import type { ValuesOf } from '../../plan/options/option';
import type { PACKAGE_INTERNALS, PackageSettings } from '../../plan/options/package';

/** Options of the executor, as Nx hands them over: none is certain to be there. */
export type PackageOptions = PackageSettings & ValuesOf<typeof PACKAGE_INTERNALS>;
