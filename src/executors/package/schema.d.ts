import type { PackageSettings } from '../../plan/package-settings';

/** Options of the executor, as Nx hands them over: none is certain to be there. */
export type PackageOptions = PackageSettings & {
  /** Folder with artifact.json. */
  artifact?: string;
  /** Version of the plugin that inferred the target. */
  plugin?: string;
};
