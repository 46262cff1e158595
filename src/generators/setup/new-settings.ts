import { lackingFeatures } from '../../cargo/binaries';
import type { Files } from '../../cargo/files';
import { metadataTable, type Manifest } from '../../cargo/manifest';
import { missingCopy } from '../../dockerfile/context-copies';
import { dockerfilesOf, hasBuilderStage, isManaged } from '../../plan/choose-dockerfile';
import { enabledFeatures, type Settings } from '../../plan/settings';
import type { NormalizedSetup } from './normalize';
import type { WrittenSettings } from './settings-table';

/** The sources of a crate's settings. */
interface Sources {
  /** What the command line sets. */
  given: NormalizedSetup;
  /** The same, joined with what is declared. */
  setup: NormalizedSetup;
  /** What manifests and plugin options declare already. */
  declared: Settings;
}

/**
 * Returns the settings that `setup` adds to the manifest of a crate. A value that the crate inherits
 * is not copied, because the copy would hide later changes.
 */
export function newSettings(crate: Manifest, { given, setup, declared }: Sources): WrittenSettings {
  const isMore = (key: 'libraries' | 'searchPaths'): boolean =>
    given[key].some((value) => !declared[key]?.includes(value));
  const hasTable = metadataTable(crate.package) !== undefined;
  const isChosen = hasTable ? given.alpineGiven : !given.alpineInherited;
  return {
    ...(isMore('libraries') && { libraries: setup.libraries }),
    ...(isMore('searchPaths') && { 'search-paths': setup.searchPaths }),
    ...(isChosen && { alpine: given.alpine }),
  };
}

/**
 * Returns the settings without which the build of a crate would be refused: features that all its
 * binaries require, and another Dockerfile if the stage `builder` of the present one copies sources.
 *
 * @returns also what to tell the user about them
 */
export function neededSettings(
  files: Files,
  crate: Manifest,
  declared: Settings,
): { settings: WrittenSettings; notes: string[] } {
  const enabled = {
    features: enabledFeatures(declared),
    noDefaultFeatures: declared.noDefaultFeatures ?? false,
  };
  const features = declared.features ? undefined : lackingFeatures(files, crate, enabled);
  const settings = {
    ...(features && { features }),
    ...(needsOwnDockerfile(files, crate, declared) && { dockerfile: OWN }),
  };
  const note = `No binary of ${crate.file} can be built with the default features alone, so [package.metadata.rust-static] now has \`features = ${JSON.stringify(features)}\`.`;
  return { settings, notes: features ? [note] : [] };
}

const OWN = 'Dockerfile.static';

function needsOwnDockerfile(
  files: Files,
  { root }: Manifest,
  { dockerfile, builderImage, builderFiles = [] }: Settings,
): boolean {
  if (dockerfile !== undefined || builderImage !== undefined) return false;
  const text = files.read(dockerfilesOf(root, undefined)[0]!);
  return (
    text !== undefined &&
    !isManaged(text) &&
    hasBuilderStage(text) &&
    missingCopy(text, builderFiles) !== undefined
  );
}
