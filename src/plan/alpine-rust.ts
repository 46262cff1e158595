import { ENGINES } from '../engine-facts';
import type { Files } from '../cargo/files';
import { rustNeeds } from '../cargo/rust-needs';
import { compareVersions } from '../cargo/versions';
import { findWorkspace } from '../cargo/workspace';
import { RustStaticError } from '../errors';
import {
  NEWEST_RELEASE,
  releaseOfDockerfile,
  releasesWith,
  RELEASES,
  rustOf,
} from '../libraries/alpine-releases';
import type { BuildPlan } from './plan';

/**
 * Returns the Alpine release of a plan's builder. Undefined if the builder is not based on Alpine's
 * own image.
 */
export function alpineOf(
  files: Files,
  {
    engine,
    builderImage,
    dockerfile,
    baseImage,
  }: Pick<BuildPlan, 'engine' | 'builderImage' | 'dockerfile' | 'baseImage'>,
): string | undefined {
  if (!ENGINES[engine].isContainer || builderImage !== undefined) return undefined;
  return releaseOfDockerfile(files.read(dockerfile) ?? '', baseImage);
}

/**
 * Compares the Rust version that a build needs with the version in its Alpine release.
 *
 * @returns a message for the user if the build may still work; undefined if nothing is wrong or
 * nothing is known
 * @throws RustStaticError if the release's Rust is too old
 */
export function checkAlpineRust(files: Files, plan: BuildPlan): string | undefined {
  const release = alpineOf(files, plan);
  const rust = release && rustOf(release);
  // If the user installs another toolchain, advice about Alpine's does not apply.
  if (!rust || /^(?!\s*#).*rustup/m.test(files.read(plan.dockerfile) ?? '')) return undefined;
  const workspace = findWorkspace(files, plan.crate.root);
  // Features decide whether other crates are compiled. Cargo reports versions for those that are.
  const crates = workspace.members.filter(({ root }) => root === plan.crate.root);
  const { minimum, pin } = rustNeeds(files, crates, workspace.manifest);
  const isIgnored =
    plan.cargoArgs.includes('--ignore-rust-version') && minimum?.why.startsWith('rust-version');
  if (minimum && !isIgnored && compareVersions(rust, minimum.version) < 0)
    throw new RustStaticError(`Alpine ${release} has Rust ${rust}, which is too old for ${plan.project}`, {
      code: 'alpine-rust-too-old',
      reason: `${minimum.why} asks for ${minimum.version} or newer.`,
      remedy: remedyFor(minimum.version, plan),
    });
  if (!pin || pin.channel === 'stable' || samePin(rust, pin.channel)) return undefined;
  const exact = RELEASES.find((entry) => samePin(entry.rust, pin.channel))?.release;
  const advice = exact
    ? `Alpine ${exact} has it: alpine = "${exact}".`
    : 'No Alpine release has it: use a Dockerfile of your own with rustup, or "builderImage", where it must be that one.';
  return `${pin.file} asks for ${pin.channel}; the cargo of Alpine ${release} is ${rust} and does not read that file. ${advice}`;
}

function remedyFor(version: string, { crate }: BuildPlan): string {
  const [oldest] = releasesWith(version);
  if (oldest === undefined)
    return `No Alpine release up to ${NEWEST_RELEASE} has it: use a Dockerfile of your own with rustup, or the option "builderImage".`;
  return [
    `Alpine ${oldest} is the first that has it: set alpine = "${oldest}" in [package.metadata.rust-static] of`,
    `${crate.root}/Cargo.toml and run \`nx sync\`.`,
  ].join('\n');
}

/** True if a version matches a channel: `1.87` matches every 1.87 release, `1.87.0` only itself. */
export function samePin(version: string, channel: string): boolean {
  return version === channel || version.startsWith(`${channel}.`);
}
