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
import { CRATE_OPTIONS } from './options/crate';
import type { BuildPlan } from './plan';
import type { Settings } from './settings';

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
    : `No Alpine release has it. Where it must be that one: ${withRustup(pin.channel, plan.crate.root)}`;
  return `${pin.file} asks for ${pin.channel}; the cargo of Alpine ${release} is ${rust} and does not read that file. ${advice}`;
}

function remedyFor(version: string, { crate }: BuildPlan): string {
  const [oldest] = releasesWith(version);
  if (oldest === undefined)
    return `No Alpine release up to ${NEWEST_RELEASE} has it. ${withRustup(version, crate.root)}`;
  return [
    `Alpine ${oldest} is the first that has it: set alpine = "${oldest}" in [package.metadata.rust-static] of`,
    `${crate.root}/Cargo.toml and run \`nx sync\`.`,
  ].join('\n');
}

/**
 * Returns a note about a crate whose Rust no Alpine release has, for the time before a Dockerfile is
 * written. Undefined if one has it, or if settings choose another builder.
 */
export function rustOutsideAlpine(
  files: Files,
  root: string,
  { toolchain, builderImage, baseImage }: Settings,
): string | undefined {
  if ([toolchain, builderImage, baseImage].some((value) => value !== undefined)) return undefined;
  const { manifest, members } = findWorkspace(files, root);
  const crates = members.filter((member) => member.root === root);
  const { minimum, pin } = rustNeeds(files, crates, manifest);
  const start = `Alpine up to ${NEWEST_RELEASE} has no Rust`;
  if (minimum && releasesWith(minimum.version).length === 0)
    return `${start} ${minimum.version}, which ${minimum.why} asks for. ${withRustup(minimum.version, root)}`;
  const isThere = !pin || pin.channel === 'stable' || RELEASES.some(({ rust }) => samePin(rust, pin.channel));
  if (isThere) return undefined;
  return `${start} ${pin.channel}, which ${pin.file} asks for. Another version may do. If not: ${withRustup(pin.channel, root)}`;
}

function withRustup(version: string, root: string): string {
  const file = root === '.' ? 'Cargo.toml' : `${root}/Cargo.toml`;
  const full = /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
  return CRATE_OPTIONS.toolchain.kind.check(full)
    ? `Set toolchain = "${full}" in [package.metadata.rust-static] of ${file} and run \`nx sync\`: the Dockerfile then installs it with rustup.`
    : 'Use a Dockerfile of your own with rustup, or the option "builderImage".';
}

/** True if a version matches a channel: `1.87` matches every 1.87 release, `1.87.0` only itself. */
export function samePin(version: string, channel: string): boolean {
  return version === channel || version.startsWith(`${channel}.`);
}
