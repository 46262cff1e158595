import { withoutUserInfo } from '../cargo/user-info';
import { nameOf } from './input-targets';
import { STATIC_BUILD_OPTIONS } from './options/static-build';
import type { BuildPlan } from './plan';

/**
 * Returns the value of each option of a build, for `artifact.json` and the provenance. `caFile` is
 * left out, because it is a path of the machine and affects only connections. URLs have no
 * passwords.
 */
export function recordedOptions(plan: BuildPlan): Record<string, unknown> {
  const names = Object.keys(STATIC_BUILD_OPTIONS) as (keyof typeof STATIC_BUILD_OPTIONS)[];
  const values = names
    .filter((name) => name !== 'caFile' && plan[name] !== undefined)
    .map((name) => [name, plan[name]]);
  const include = [...plan.include, ...plan.inputTargets.map(nameOf)];
  return withoutPasswords({ ...Object.fromEntries(values), include }) as Record<string, unknown>;
}

function withoutPasswords(value: unknown): unknown {
  if (typeof value === 'string') return withoutUserInfo(value);
  if (Array.isArray(value)) return value.map(withoutPasswords);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutPasswords(item)]));
}
