import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type { BuildContext } from '../../build/run';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import { attachAssets, publishRelease, type ReleaseRequest } from '../../forge/complete-release';
import { forgeTarget, tokenFor, type ForgeTarget } from '../../forge/forge-target';
import { openForge } from '../../forge/open-forge';
import { signIndex } from '../../attest/sign-index';
import { SIGN } from '../../plan/crate-settings';
import { partsOf } from '../../packaging/system/format';
import type { ReleaseAssets } from '../../plan/options/release-assets';
import { capture } from '../../process';
import { scratchFolder } from '../../scratch-folder';
import { packagesBefore } from '../packages-before';
import { provenPackage, type ProvenPackage } from '../proven-package';
import { signedPackage, signerOf } from '../sign/signed-package';
import type { SignOptions } from '../sign/schema';
import { collectAssets, sumsName, writeSums } from './collect-assets';
import { writeInstallers } from './write-installers';

/** The release that the files of an app are attached to. */
export interface AppRelease {
  assets: ReleaseAssets;
  tag: string;
  project: string;
  version: string;
  /** Apps of the same release, with their versions. It is public when all of them are complete. */
  apps: readonly { project: string; version: string }[];
  /** Whether a token may be sent without encryption. */
  insecure: boolean;
}

/** The other parts of a release. All of them can be repeated. */
export interface ReleaseSteps {
  /** Pushes images, before anything is attached. */
  images: (packages: readonly ProvenPackage[]) => Promise<void>;
  /** Publishes the crate, when all packages are attached. */
  crate: () => Promise<void>;
}

/**
 * Pushes the images of an app, attaches its packages to a release, publishes its crate, and then makes
 * the release public. The checksums of an app come last and say that it is complete.
 *
 * @throws RustStaticError if a package is not proven, or if the service refuses something
 */
export async function withRelease(
  release: AppRelease,
  context: ExecutorContext,
  engineOf: BuildContext['engineOf'],
  { images, crate }: ReleaseSteps,
): Promise<void> {
  const { assets: settings, tag, project, version, apps, insecure } = release;
  const terminal = processTerminal();
  const { write } = terminal;
  const target = await targetOf(settings, context.root);
  const token = tokenFor(target, process.env, insecure);
  const folder = await scratchFolder('release');
  try {
    await withCancellation(async (cancelled) => {
      const packages = await makePackages(settings, context, { engineOf, terminal, cancelled }, folder);
      await images(packages);
      const made = await collectAssets(packages);
      const assets = [
        ...made,
        ...(await writeInstallers(release, target, { packages, assets: made, folder })),
      ];
      const sums = await writeSums(sumsName(project, version), join(folder, 'sums'), assets);
      const forge = openForge(target, token, cancelled);
      const request: ReleaseRequest = { forge, tag, isPrerelease: partsOf(version).before !== '', write };
      await attachAssets(request, assets);
      await crate();
      await attachAssets(request, [sums]);
      const missing = await publishRelease(
        request,
        apps.map((app) => sumsName(app.project, app.version)),
      );
      if (missing.length > 0)
        write(`rust-static: ${tag} stays a draft until it also has ${missing.join(', ')}\n`);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the repository that has the releases of a workspace. */
export async function targetOf(settings: ReleaseAssets, root: string): Promise<ForgeTarget> {
  const args = ['remote', 'get-url', 'origin'];
  const result = await capture({ program: 'git', args, cwd: root, env: process.env }).catch(() => undefined);
  const remote = result?.exitCode === 0 ? result.stdout.trim() : undefined;
  return forgeTarget(settings, { env: process.env, remote });
}

async function makePackages(
  { sign = false }: ReleaseAssets,
  context: ExecutorContext,
  build: BuildContext,
  folder: string,
): Promise<ProvenPackage[]> {
  const signer = sign ? signerOf(signOptions(context), context.root) : undefined;
  const made: ProvenPackage[] = [];
  for (const [at, name] of packagesBefore(context).entries()) {
    const place = join(folder, String(at));
    made.push(
      signer
        ? await signedPackage(name, context, build, place, signer)
        : await provenPackage(name, context, build, place),
    );
  }
  const folders = made.map((one) => one.folder);
  if (signer) await signIndex(folders, signer.by, signer.builderId);
  return made;
}

/** The options of the project's own target that signs. */
function signOptions({ projectName, projectsConfigurations }: ExecutorContext): SignOptions {
  const { targets = {} } = projectsConfigurations.projects[projectName ?? ''] ?? {};
  return (Object.values(targets).find(({ executor }) => executor === SIGN)?.options ?? {}) as SignOptions;
}
