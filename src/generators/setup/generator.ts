import type { GeneratorCallback, Tree } from '@nx/devkit';
import { formatFiles, logger, readNxJson } from '../../devkit';
import { listBinaries } from '../../cargo/binaries';
import { readManifest } from '../../cargo/manifest';
import { RustStaticError } from '../../errors';
import { registerPlugin } from '../init/generator';
import { addAgentsSection } from './agents';
import { addDockerfile } from './add-dockerfile';
import { addBuildScript } from './build-script';
import { editManifest, writeNewCrate, ignoreBuildFolders } from './crate-files';
import { defaultAlpine } from './default-alpine';
import { joinWorkspace } from './join-workspace';
import { settingsAt } from '../../plan/crate-settings';
import type { Settings } from '../../plan/settings';
import { nativeFacts } from './native-facts';
import { nativeNotes } from './native-notes';
import { cleanNames, normalizeSetup, type NormalizedSetup } from './normalize';
import type { SetupOptions } from './schema';
import { staticFeatureOf } from './static-feature';
import { afterSetup } from '../next-steps';
import { filesInTree } from '../target-settings';

/**
 * Creates a Rust binary that is built statically, or adds the missing parts to an existing crate.
 * Running it again changes nothing.
 *
 * @throws RustStaticError for a folder outside the workspace, a manifest that does not parse, and a
 * library crate
 */
export default async function setup(tree: Tree, options: SetupOptions): Promise<GeneratorCallback> {
  const given = normalizeSetup(options, tree.root, (root) => defaultAlpine(tree, root));
  const existing = readManifest(filesInTree(tree), given.root);
  const setup = existing ? withSettings(tree, given) : given;
  const { libraries, searchPaths } = setup;
  // All checks run before the first change.
  if (existing) requireBinary(tree, setup.root);
  const feature =
    existing &&
    staticFeatureOf(filesInTree(tree), existing, { ...declaredIn(tree, setup.root), libraries, searchPaths });
  if (existing) editManifest(tree, existing, setup, feature!);
  else writeNewCrate(tree, setup);
  const { cargoRoot, notes } = joinWorkspace(tree, setup, existing !== undefined);
  const facts = await nativeFacts(tree, setup);
  notes.unshift(
    ...[facts.rustNote, facts.gitNote].filter((note) => note !== undefined),
    ...(feature?.notes ?? []),
    ...addBuildScript(tree, setup, facts.native, facts.feature),
    ...nativeNotes(facts),
  );
  notes.push(...addDockerfile(tree, setup, cargoRoot, facts));
  ignoreBuildFolders(tree, cargoRoot);
  if (options.agents) notes.push(...addAgentsSection(tree));
  registerPlugin(tree);
  if (!options.skipFormat) await formatFiles(tree);
  const crate = readManifest(filesInTree(tree), setup.root)!.package!.name;
  return () => {
    for (const note of notes) logger.warn(`\n${note}`);
    logger.info(`\n${afterSetup(tree, setup.root, crate)}`);
  };
}

/** Settings in manifests and plugin options are included: an option adds to their lists. */
function withSettings(tree: Tree, setup: NormalizedSetup): NormalizedSetup {
  const declared = declaredIn(tree, setup.root);
  return {
    ...setup,
    libraries: cleanNames([...(declared.libraries ?? []), ...setup.libraries]),
    searchPaths: cleanNames([...(declared.searchPaths ?? []), ...setup.searchPaths]),
  };
}

function declaredIn(tree: Tree, root: string): Settings {
  return settingsAt(filesInTree(tree), root, readNxJson(tree)?.plugins ?? []);
}

function requireBinary(tree: Tree, root: string): void {
  const files = filesInTree(tree);
  const manifest = readManifest(files, root)!;
  if (!manifest.package)
    throw new RustStaticError(`${manifest.file} has no [package]`, {
      code: 'manifest-not-package',
      reason: 'It is the manifest of a workspace, not of a crate.',
      remedy: 'Give the folder of a crate.',
    });
  const bins = listBinaries(files, manifest);
  const odd = bins.find(({ name }) => !/^[\w.-]+$/.test(name));
  if (bins.length > 0 && !odd) return;
  throw new RustStaticError(
    odd ? `Binary name "${odd.name}" cannot be used` : `Crate ${manifest.package.name} has no binary`,
    {
      code: 'binary-missing',
      reason: odd
        ? 'Letters, digits and the characters . _ - are allowed.'
        : `${manifest.file} describes a library: it has no src/main.rs, nothing in src/bin and no [[bin]] table.`,
      remedy: odd
        ? `Rename it in ${manifest.file}.`
        : 'Add src/main.rs, or give the folder of the crate that has the program.',
    },
  );
}
