import { defaultPackageOutput } from '../packaging/package-plan';
import { archOf } from '../plan/cross';
import { defaultOutput } from '../plan/normalize-options';
import type { Settings } from '../plan/settings';

/** Returns the settings of a crate's build for another triple, with output folders of its own. */
export function settingsOfTriple(settings: Settings, root: string, triple: string): Settings {
  const arch = archOf(triple);
  const packaging = settings.package?.outputPath ?? defaultPackageOutput(root);
  return {
    ...settings,
    target: triple,
    outputPath: `${settings.outputPath ?? defaultOutput(root)}-${arch}`,
    package: { ...settings.package, outputPath: `${packaging}-${arch}` },
  };
}
