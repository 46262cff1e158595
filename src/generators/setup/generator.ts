import type { GeneratorCallback, Tree } from '@nx/devkit';
import { formatFiles, logger, readNxJson } from '../../devkit';
import { hasBinary, listBinaries } from '../../cargo/binaries';
import type { Files } from '../../cargo/files';
import { readManifest, type Manifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { listMembers } from '../../cargo/workspace';
import { RustStaticError } from '../../errors';
import { registerPlugin } from '../init/generator';
import { addAgentsSection } from './agents';
import { addDockerfile } from './add-dockerfile';
import { addBuildScript } from './build-script';
import { editManifest, writeNewCrate, ignoreBuildFolders } from './crate-files';
import { defaultAlpine } from './default-alpine';
import { joinWorkspace } from './join-workspace';
import type { Settings } from '../../plan/settings';
import { isLeftOut, PLUGIN } from '../../plan/crate-settings';
import { nativeFacts } from './native-facts';
import { nativeNotes } from './native-notes';
import { cleanNames, normalizeSetup, type NormalizedSetup } from './normalize';
import type { SetupOptions } from './schema';
import { neededSettings, newSettings } from './new-settings';
import { staticFeatureOf } from './static-feature';
import { afterSetup } from '../next-steps';
import { filesInTree, ownTargets, settingsWith } from '../target-settings';

/**
 * Creates a Rust binary that is built statically, or adds the missing parts to an existing crate.
 * Running it again changes nothing.
 *
 * @throws RustStaticError for a folder outside the workspace, a manifest that does not parse, and a
 * library crate
 */
export default async function setup(tree: Tree, options: SetupOptions): Promise<GeneratorCallback> {
  const given = normalizeSetup(options, {
    workspaceRoot: tree.root,
    cwd: currentFolder(tree.root),
    defaultAlpine: (root) => defaultAlpine(tree, root),
    isThere: (root) => readManifest(filesInTree(tree), root) !== undefined,
  });
  const existing = readManifest(filesInTree(tree), given.root);
  const { setup, notes: ofManifest } = existing ? prepareCrate(tree, existing, given) : newCrate(tree, given);
  const { cargoRoot, notes } = joinWorkspace(tree, setup, existing !== undefined);
  const facts = await nativeFacts(tree, setup);
  notes.unshift(
    ...[facts.rustNote, facts.gitNote].filter((note) => note !== undefined),
    ...ofManifest,
    ...addBuildScript(tree, setup, facts.native, facts.feature),
    ...nativeNotes(facts),
  );
  notes.push(...addDockerfile(tree, setup, cargoRoot, facts));
  ignoreBuildFolders(tree, cargoRoot, setup.root);
  if (options.agents) notes.push(...addAgentsSection(tree));
  registerPlugin(tree);
  notes.push(...withoutEntry(tree, setup.root));
  if (!options.skipFormat) await formatFiles(tree);
  const crate = readManifest(filesInTree(tree), setup.root)!.package!.name;
  return () => {
    for (const note of notes) logger.warn(`\n${note}`);
    logger.info(`\n${afterSetup(tree, setup.root, crate)}`);
  };
}

/** npm changes the folder for scripts, and keeps the one in which the user has called it. */
function currentFolder(root: string): string {
  const { INIT_CWD: called } = process.env;
  return called?.startsWith(root) ? called : process.cwd();
}

/** A note for a crate to which no entry of the plugin in nx.json applies: it gets no targets. */
function withoutEntry(tree: Tree, root: string): string[] {
  if (!isLeftOut(readNxJson(tree)?.plugins ?? [], root)) return [];
  return [
    `${joinPath(root, 'Cargo.toml')} gets no targets: the \`include\` or \`exclude\` of ${PLUGIN} in nx.json leaves it out. Correct it there.`,
  ];
}

/** What the rest of `setup` needs to know of the crate, after its manifest was written. */
interface PreparedCrate {
  setup: NormalizedSetup;
  notes: string[];
}

function newCrate(tree: Tree, setup: NormalizedSetup): PreparedCrate {
  writeNewCrate(tree, setup);
  return { setup, notes: [] };
}

/** Edits the manifest of a crate that exists. All checks run before the first change. */
function prepareCrate(tree: Tree, crate: Manifest, given: NormalizedSetup): PreparedCrate {
  const files = filesInTree(tree);
  requireBinary(tree, given.root);
  const declared = settingsWith(tree, files, given.root, ownTargets(tree, given.root));
  const setup = withSettings(given, declared);
  const { libraries, searchPaths } = setup;
  const feature = staticFeatureOf(files, crate, { ...declared, libraries, searchPaths });
  const needed = neededSettings(files, crate, { ...declared, staticFeature: feature.name ?? '' });
  const settings = { ...newSettings(crate, { given, setup, declared }), ...needed.settings };
  editManifest(tree, crate, settings, feature);
  return { setup, notes: [...feature.notes, ...needed.notes] };
}

/** Settings in manifests and plugin options are included: an option adds to their lists. */
function withSettings(given: NormalizedSetup, declared: Settings): NormalizedSetup {
  return {
    ...given,
    libraries: cleanNames([...(declared.libraries ?? []), ...given.libraries]),
    searchPaths: cleanNames([...(declared.searchPaths ?? []), ...given.searchPaths]),
  };
}

/** Names members with a binary, if a workspace has some. */
function exampleOf(files: Files, workspace: Manifest): string {
  const roots = listMembers(files, workspace).filter((member) => hasBinary(files, member));
  const names = roots.map(({ root }) => root);
  return names.length === 0 ? '' : `: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
}

function requireBinary(tree: Tree, root: string): void {
  const files = filesInTree(tree);
  const manifest = readManifest(files, root)!;
  if (!manifest.package)
    throw new RustStaticError(`${manifest.file} has no [package]`, {
      code: 'manifest-not-package',
      reason: 'It is the manifest of a workspace, not of a crate.',
      remedy: `Give the folder of a crate${exampleOf(files, manifest)}.`,
    });
  const bins = listBinaries(files, manifest);
  const odd = bins.find(({ name }) => !/^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(name));
  if (bins.length > 0 && !odd) return;
  throw new RustStaticError(
    odd ? `Binary name "${odd.name}" cannot be used` : `Crate ${manifest.package.name} has no binary`,
    {
      code: 'binary-missing',
      reason: odd
        ? 'Letters, digits and the characters _ - are allowed.'
        : `${manifest.file} describes a library: it has no src/main.rs, nothing in src/bin and no [[bin]] table.`,
      remedy: odd
        ? `Rename it in ${manifest.file}.`
        : 'Add src/main.rs, or give the folder of the crate that has the program.',
    },
  );
}
