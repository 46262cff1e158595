import { ENGINES } from '../engine-facts';
import type { Files } from '../cargo/files';
import { rustNeeds } from '../cargo/rust-needs';
import { isWithin, joinPath } from '../cargo/paths';
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
import { chooseDockerfile, dockerfilesOf, isManaged } from './choose-dockerfile';
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
      remedy: remedyFor(files, minimum.version, plan),
    });
  if (!pin || pin.channel === 'stable' || samePin(rust, pin.channel)) return undefined;
  const exact = RELEASES.find((entry) => samePin(entry.rust, pin.channel))?.release;
  const advice = exact
    ? `Alpine ${exact} has it: ${howToChoose(files, exact, plan)}.`
    : `No Alpine release has it. If you need exactly this version: ${rustupIn(files, pin.channel, plan)}`;
  return `${pin.file} asks for ${pin.channel}; the cargo of Alpine ${release} is ${rust} and does not read that file. ${advice}`;
}

function remedyFor(files: Files, version: string, plan: BuildPlan): string {
  const [oldest] = releasesWith(version);
  if (oldest === undefined)
    return `No Alpine release up to ${NEWEST_RELEASE} has it. ${rustupIn(files, version, plan)}`;
  return `Alpine ${oldest} is the first that has it: ${howToChoose(files, oldest, plan)}.`;
}

/** Returns what decides the release of a builder, as an instruction. */
function howToChoose(files: Files, release: string, plan: BuildPlan): string {
  const { dockerfile, baseImage, crate } = plan;
  const table = `[package.metadata.rust-static] of ${joinPath(crate.root, 'Cargo.toml')}`;
  if (baseImage !== undefined) return `set base-image = "alpine:${release}" in ${table}`;
  return isRenewed(files, plan)
    ? `set alpine = "${release}" in ${table} and run \`nx sync\``
    : `start the stage "builder" of ${dockerfile} from alpine:${release}`;
}

/** True if `nx sync` edits the Dockerfile of a plan. */
function isRenewed(files: Files, { dockerfile, crate }: BuildPlan): boolean {
  return isManaged(files.read(dockerfile) ?? '') && isWithin(crate.root, dockerfile);
}

function rustupIn(files: Files, version: string, plan: BuildPlan): string {
  const { dockerfile, crate } = plan;
  return isRenewed(files, plan)
    ? withRustup(version, crate.root)
    : `Install it in the stage "builder" of ${dockerfile}, such as with rustup, or use the option "builderImage".`;
}

/**
 * Returns a note about a crate whose Rust no Alpine release has, for the time before a Dockerfile is
 * written. Undefined if one has it, or if settings or a Dockerfile of the user choose another builder.
 */
export function rustOutsideAlpine(
  files: Files,
  root: string,
  { toolchain, builderImage, baseImage, dockerfile }: Settings,
): string | undefined {
  if ([toolchain, builderImage, baseImage].some((value) => value !== undefined)) return undefined;
  const own = files.read(chooseDockerfile(files, dockerfilesOf(root, dockerfile)));
  if (own !== undefined && !isManaged(own)) return undefined;
  const { manifest, members } = findWorkspace(files, root);
  const crates = members.filter((member) => member.root === root);
  const { minimum, pin } = rustNeeds(files, crates, manifest);
  const start = `Alpine up to ${NEWEST_RELEASE} has no Rust`;
  if (minimum && releasesWith(minimum.version).length === 0)
    return `${start} ${minimum.version}, which ${minimum.why} asks for. ${withRustup(minimum.version, root)}`;
  const isThere = !pin || pin.channel === 'stable' || RELEASES.some(({ rust }) => samePin(rust, pin.channel));
  if (isThere) return undefined;
  return `${start} ${pin.channel}, which ${pin.file} asks for. Another version may work. If not: ${withRustup(pin.channel, root)}`;
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
