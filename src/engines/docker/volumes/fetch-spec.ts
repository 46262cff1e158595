import type { BuildPlan } from '../../../plan/plan';
import type { ContainerSpec } from '../daemon/attached-container';
import { CARGO_HOME, manifestIn } from './layout';

/**
 * The container that fetches: it has the network and may write the cargo home, but runs no crate's code. With a slice
 * it is not --locked: cargo then leaves out of the lock what the app's features do not need, and nothing else passes.
 */
export function fetchSpec(plan: BuildPlan, build: ContainerSpec): ContainerSpec {
  const { CARGO_ENCODED_RUSTFLAGS: _flags, ...env } = build.env;
  return {
    ...build,
    kind: 'fetch',
    name: undefined,
    command: [
      ...['cargo', 'fetch', ...(plan.slice ? [] : ['--locked']), '--target', plan.target],
      ...['--manifest-path', manifestIn(plan)],
    ],
    env,
    volumes: build.volumes
      .filter(({ path }) => path === CARGO_HOME)
      .map((volume) => ({ ...volume, readOnly: false })),
    network: true,
  };
}
