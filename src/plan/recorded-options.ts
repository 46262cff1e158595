import { withoutUserInfo } from '../cargo/user-info';
import { isSecretName } from '../secret-names';
import { nameOf } from './input-targets';
import { STATIC_BUILD_OPTIONS } from './options/static-build';
import type { BuildPlan } from './plan';

/**
 * Returns the value of each option of a build, for `artifact.json` and the provenance. `caFile` is
 * left out, because it is a path of the machine and affects only connections. URLs have no
 * passwords, and variables with the name of a secret have no value: the provenance is public.
 */
export function recordedOptions(plan: BuildPlan): Record<string, unknown> {
  const names = Object.keys(STATIC_BUILD_OPTIONS) as (keyof typeof STATIC_BUILD_OPTIONS)[];
  const values = names
    .filter((name) => name !== 'caFile' && plan[name] !== undefined)
    .map((name) => [name, plan[name]]);
  const variables = ['env', 'buildArgs'] as const;
  const hidden = Object.fromEntries(variables.map((name) => [name, withoutSecrets(plan[name])]));
  const include = [...plan.include, ...plan.inputTargets.map(nameOf)];
  return withoutPasswords({ ...Object.fromEntries(values), ...hidden, include }) as Record<string, unknown>;
}

function withoutSecrets(variables: Record<string, string>): Record<string, string> {
  const entries = Object.entries(variables);
  return Object.fromEntries(entries.map(([name, value]) => [name, isSecretName(name) ? '***' : value]));
}

function withoutPasswords(value: unknown): unknown {
  if (typeof value === 'string') return withoutUserInfo(value);
  if (Array.isArray(value)) return value.map(withoutPasswords);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutPasswords(item)]));
}
