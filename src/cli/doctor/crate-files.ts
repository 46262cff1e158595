import { ENGINES } from '../../engine-facts';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { blockPackages, END, findBlock } from '../../dockerfile/managed-block';
import { otherTriple } from '../../dockerfile/other-triple';
import { renewDockerfile } from '../../dockerfile/renew';
import { linkedByScript } from '../../libraries/build-script';
import type { NativePlan } from '../../libraries/resolve';
import { isManaged } from '../../plan/choose-dockerfile';
import type { BuildPlan } from '../../plan/plan';
import type { Settings } from '../../plan/settings';
import type { ProjectReport } from './report';

/** Checks that the managed part of a Dockerfile is up to date. The plan has checked the rest. */
export function checkDockerfile(
  { problems, notes }: ProjectReport,
  files: Files,
  plan: BuildPlan,
  settings: Settings,
): void {
  if (!ENGINES[plan.engine].isContainer || plan.builderImage !== undefined) return;
  const { dockerfile, crate } = plan;
  const text = files.read(dockerfile);
  if (text === undefined) return;
  const found = renewDockerfile(files, crate.root, settings);
  if (found && found.renewed !== found.text)
    problems.push(`${dockerfile} does not have what the crate's libraries take. \`nx sync\` mends it.`);
  notes.push(...otherTriple(text, dockerfile, settings.toolchain));
  if (isManaged(text) && !findBlock(text))
    problems.push(`${dockerfile} has lost the line that ends its managed part: "${END}".`);
  if (!isManaged(text))
    notes.push(`${dockerfile} is your own: what libraries take is not kept up to date in it.`);
}

/**
 * Checks for packages that the Dockerfile lacks although cargo says they are needed, because
 * features have changed since cargo was asked.
 */
export function checkPackages(
  { problems, notes }: ProjectReport,
  files: Files,
  plan: BuildPlan,
  { packages }: NativePlan,
): void {
  const dockerfile = files.read(plan.dockerfile);
  if (!ENGINES[plan.engine].isContainer || plan.builderImage !== undefined || dockerfile === undefined)
    return;
  const block = findBlock(dockerfile);
  const more = blockPackages(block ?? '').filter((name) => !packages.includes(name));
  if (more.length > 0)
    notes.push(
      `${plan.dockerfile} installs ${more.join(' ')}, which cargo says is not needed. \`nx g @org/rust-static:setup ${plan.crate.root}\` narrows it.`,
    );
  const words = new Set(dockerfile.split(/\s+/));
  const missing = packages.filter((name) => !words.has(name));
  if (missing.length === 0) return;
  const lacks = `${plan.dockerfile} does not name ${missing.join(' ')}`;
  if (block)
    problems.push(
      `${lacks}. \`nx g @org/rust-static:setup ${plan.crate.root}\` asks cargo again and mends it.`,
    );
  else notes.push(`${lacks}: is it in the image that it starts from?`);
}

/**
 * Checks that a generated build.rs links exactly the declared libraries. Without a build.rs nothing
 * is linked.
 */
export function checkBuildScript(
  { problems, notes, exact }: ProjectReport,
  files: Files,
  { crate }: BuildPlan,
  { link }: NativePlan,
): void {
  const declared = readManifest(files, crate.root)?.package?.build;
  if (declared === false) return;
  const path = joinPath(crate.root, typeof declared === 'string' ? declared : 'build.rs');
  const text = files.read(path);
  const linked = text === undefined ? [] : linkedByScript(text);
  if (!linked) return;
  const missing = link.filter((name) => !linked.includes(name));
  const more = linked.filter((name) => !link.includes(name));
  const again = `\`nx g @org/rust-static:setup ${crate.root}\` writes it, or prints what to change.`;
  const words = [
    ...(missing.length > 0
      ? [`${path} does not link ${missing.join(', ')}, which \`libraries\` asks for. ${again}`]
      : []),
    ...(more.length > 0
      ? [`${path} links ${more.join(', ')}, which \`libraries\` does not ask for. ${again}`]
      : []),
  ];
  // From the lock alone, it is not certain which libraries a crate links.
  (exact ? problems : notes).push(...words);
}
