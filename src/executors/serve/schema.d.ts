import type { ServeOptions } from '../../plan/options/serve';

/** Options that Nx passes to the executor. Any of them may be missing. */
export type ServeExecutorOptions = ServeOptions;
