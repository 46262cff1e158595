import type { ValuesOf } from '../../plan/options/option';
import type { PACKAGE_INTERNALS, PackageSettings } from '../../plan/options/package';

/** Options that Nx passes to the executor. Any of them may be missing. */
export type PackageOptions = PackageSettings & ValuesOf<typeof PACKAGE_INTERNALS>;
