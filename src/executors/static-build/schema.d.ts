import type { Settings } from '../../plan/settings';

/** Options of the executor, as Nx hands them over: none is certain to be there. */
export type StaticBuildOptions = Omit<
  Settings,
  'enabled' | 'libraries' | 'searchPaths' | 'alpine' | 'package'
> & {
  /** Digest that the inference plugin puts in. */
  inputDigest?: string;
};
