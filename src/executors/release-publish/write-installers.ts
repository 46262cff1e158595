import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RustStaticError } from '../../errors';
import type { ForgeTarget } from '../../forge/forge-target';
import { homebrewFormula } from '../../forge/homebrew-formula';
import { inPath } from '../../forge/in-path';
import type { Installable } from '../../forge/installable';
import { installScript } from '../../forge/install-script';
import type { LocalAsset } from '../../forge/plan-assets';
import { assetName } from '../../packaging/asset-name';
import { archiveName, fileStem } from '../../packaging/write-package';
import type { ProvenPackage } from '../proven-package';
import { assetOf } from './collect-assets';
import type { AppRelease } from './with-release';

/** What installers are made from. */
export interface InstallerSource {
  packages: readonly ProvenPackage[];
  /** The assets of these packages. */
  assets: readonly LocalAsset[];
  /** Absolute path of a folder to write to. */
  folder: string;
}

/**
 * Writes the installers that the setting asks for. They have the digests of the archives. Their names
 * have no version, so `releases/latest/download/` always leads to the newest.
 *
 * @throws RustStaticError if the packages have no archive that an installer can unpack
 */
export async function writeInstallers(
  release: AppRelease,
  target: ForgeTarget,
  source: InstallerSource,
): Promise<LocalAsset[]> {
  const { installer = false, homebrew = false } = release.assets;
  if (!installer && !homebrew) return [];
  const app = installableOf(release, target, source);
  const formula = homebrew ? homebrewFormula(app) : undefined;
  const texts = [
    ...(installer ? [[`${app.name}-install.sh`, installScript(app)] as const] : []),
    ...(formula === undefined ? [] : [[`${app.name}.rb`, formula] as const]),
  ];
  return Promise.all(
    texts.map(([name, text]) => {
      const file = join(source.folder, name);
      writeFileSync(file, text);
      return assetOf(name, file);
    }),
  );
}

function installableOf(
  { project, version, tag }: AppRelease,
  { server, repository }: ForgeTarget,
  { packages, assets }: InstallerSource,
): Installable {
  const archives = packages.flatMap(({ opened: { artifact } }) => {
    const folder = archiveName(artifact);
    const archive = assets.find(({ name }) => name === assetName(`${folder}.tar.gz`));
    return archive ? [{ triple: artifact.target, file: archive.name, folder, sha256: archive.sha256 }] : [];
  });
  if (archives.length === 0)
    throw new RustStaticError(`The packages of ${project} have no archive to install`, {
      code: 'release-archive-missing',
      reason: 'The installer and the Homebrew formula unpack .tar.gz.',
      remedy: 'Add "tar.gz" to the option "formats" of package, or remove "installer" and "homebrew".',
    });
  const { artifact } = packages[0]!.opened;
  const page = `${server}/${repository}`;
  return {
    name: assetName(fileStem(project)),
    version,
    description: artifact.crate.description,
    license: artifact.crate.license,
    homepage: artifact.crate.repository ?? page,
    programs: artifact.binaries.map(({ path }) => path),
    base: `${page}/releases/download/${inPath(tag)}`,
    archives,
  };
}
