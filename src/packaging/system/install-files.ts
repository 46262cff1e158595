import { posix } from 'node:path';
import type { InstallSettings } from '../../plan/package-settings';
import { RustStaticError } from '../../errors';
import { inWorkspace, placeFiles, type PlacedFile } from '../place-files';

/** What packages for package managers contain besides the binaries. */
export interface InstallPlan {
  maintainer: string | undefined;
  files: PlacedFile[];
}

/** Stands for the folder of a format: systems do not agree on one. */
export const ZSH_COMPLETIONS = 'usr/share/zsh/completions';

/**
 * Plans where files are installed, by the File System Hierarchy Standard and the shells' own folders.
 *
 * @throws RustStaticError for a file whose place its name does not tell
 */
export function planInstall(settings: InstallSettings, projectRoot: string): InstallPlan {
  const { manPages = [], completions = [], systemdUnits = [], files = [], maintainer } = settings;
  const placed = (option: string, paths: string[], folderOf: (name: string) => string): PlacedFile[] =>
    paths.map((path) => {
      const from = inWorkspace(`install.${option}`, path, projectRoot);
      const name = posix.basename(from);
      return { from, to: folderOf(name), isData: true };
    });
  return {
    maintainer,
    files: [
      ...placed('manPages', manPages, manPage),
      ...placed('completions', completions, completion),
      ...placed('systemdUnits', systemdUnits, (name) => `usr/lib/systemd/system/${name}`),
      ...placeFiles('install.files', files, projectRoot),
    ],
  };
}

function manPage(name: string): string {
  const section = /\.([1-9])[a-z]*(?:\.gz)?$/.exec(name)?.[1];
  if (section !== undefined) return `usr/share/man/man${section}/${name}`;
  throw new RustStaticError(`Option "install.manPages" names ${name}, which has no section`, {
    code: 'man-page-section-missing',
    reason: 'The name of a manual page ends with the number of its section.',
    remedy: `Name the file like ${name.replace(/\..*$/, '')}.1.`,
  });
}

function completion(name: string): string {
  if (name.endsWith('.fish')) return `usr/share/fish/vendor_completions.d/${name}`;
  if (name.startsWith('_') || name.endsWith('.zsh'))
    return `${ZSH_COMPLETIONS}/_${name.replace(/^_/, '').replace(/\.zsh$/, '')}`;
  return `usr/share/bash-completion/completions/${name.replace(/\.bash$/, '')}`;
}
