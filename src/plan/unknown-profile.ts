import { readConfigs } from '../cargo/config';
import type { Files } from '../cargo/files';
import { findWorkspace } from '../cargo/workspace';
import { table } from '../cargo/toml';
import { didYouMean } from '../did-you-mean';
import { RustStaticError } from '../errors';
import { profileVariables } from './debug-profile';
import type { BuildPlan } from './plan';

// https://doc.rust-lang.org/cargo/reference/profiles.html
const BUILT_IN = ['bench', 'dev', 'release', 'test'];

/**
 * Refuses a profile that neither the root manifest, nor cargo's configuration, nor a variable
 * defines. Cargo would refuse it too, but only after the builder is created and the crates are
 * fetched.
 *
 * @param env the caller's variables
 * @throws RustStaticError that names the known profiles
 */
export function refuseUnknownProfile(
  files: Files,
  { profile, crate, cargoRoot, env: own }: Pick<BuildPlan, 'profile' | 'crate' | 'cargoRoot' | 'env'>,
  env: NodeJS.ProcessEnv,
): void {
  const { manifest } = findWorkspace(files, crate.root);
  const tables = [manifest.toml, ...readConfigs(files, cargoRoot).map(({ toml }) => toml)];
  const defined = tables.flatMap((toml) => Object.keys(table(toml.profile)));
  const known = [...new Set([...BUILT_IN, ...defined])].sort();
  const prefix = `${profileVariables(profile)}_`;
  const isVariable = (name: string): boolean => name.startsWith(prefix);
  if (known.includes(profile) || [...Object.keys(own), ...Object.keys(env)].some(isVariable)) return;
  throw new RustStaticError(`No profile "${profile}" in ${manifest.file}`, {
    code: 'profile-unknown',
    reason: `The profiles are ${known.join(', ')}.`,
    remedy: `Correct the option "profile", or add [profile.${profile}] with \`inherits = "release"\`.${didYouMean(profile, known)}`,
  });
}
