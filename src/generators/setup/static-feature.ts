import { builtDependencies } from '../../cargo/dependency-tables';
import type { Files } from '../../cargo/files';
import { metadataTable, readableManifest, type Manifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { findWorkspace } from '../../cargo/workspace';
import { linkedByScript } from '../../libraries/build-script';
import type { Settings } from '../../plan/settings';

/** The crate's feature for static builds, and what `setup` writes about it. */
export interface StaticFeature {
  /** The feature that `build.rs` and the Dockerfile use. Undefined if the crate has none. */
  name: string | undefined;
  /** What the feature turns on, if `setup` writes it. A feature that exists is never rewritten. */
  content: string[] | undefined;
  /** True if `setup` writes the setting `static-feature`. */
  isNewSetting: boolean;
  notes: string[];
}

const NONE: StaticFeature = { name: undefined, content: undefined, isNewSetting: false, notes: [] };
// A crate may have a feature `static` that means something else.
const [USUAL, OTHER] = ['static', 'static-libs'];

/** Decides about the feature for static builds of a crate that exists. */
export function staticFeatureOf(
  files: Files,
  crate: Manifest,
  { staticFeature: declared, libraries = [], searchPaths = [] }: Settings,
): StaticFeature {
  if (declared === '') return NONE;
  const passed = passedOn(files, crate);
  if (declared !== undefined) return declaredFeature(crate, declared, passed);
  const isNeeded = libraries.length + searchPaths.length + passed.length > 0;
  if (crate.features[USUAL] === undefined)
    return isNeeded ? { name: USUAL, content: passed, isNewSetting: true, notes: [] } : NONE;
  if (isMadeBySetup(files, crate)) return { ...NONE, name: USUAL, isNewSetting: true };
  if (isNeeded) return { ...declaredFeature(crate, OTHER, passed), isNewSetting: true };
  return {
    ...NONE,
    notes: [
      `The feature "${USUAL}" of ${crate.file} was there before, so static builds leave it off. If they need it, add \`static-feature = "${USUAL}"\` to [package.metadata.rust-static].`,
    ],
  };
}

function declaredFeature(crate: Manifest, name: string, passed: string[]): StaticFeature {
  const there = crate.features[name];
  if (there === undefined) return { ...NONE, name, content: passed };
  const lacks = passed.filter((feature) => !there.includes(feature));
  const note = `The feature "${name}" of ${crate.file} was not edited. To link the libraries of path dependencies statically too, add to it: ${lacks.map((feature) => `"${feature}"`).join(', ')}.`;
  return { ...NONE, name, notes: lacks.length > 0 ? [note] : [] };
}

/** Returns the features for static builds that path dependencies declare. They may link libraries too. */
function passedOn(files: Files, crate: Manifest): string[] {
  const { manifest: workspace } = findWorkspace(files, crate.root);
  const features = builtDependencies(crate, workspace).flatMap(({ key, path, optional }) => {
    const dependency = path === undefined ? undefined : readableManifest(files, path);
    const feature = metadataTable(dependency?.package)?.['static-feature'];
    if (typeof feature !== 'string' || dependency?.features[feature] === undefined) return [];
    // With `?`, the feature does not enable an optional dependency.
    return [`${key}${optional ? '?' : ''}/${feature}`];
  });
  return [...new Set(features)].sort();
}

/** True if the crate's feature `static` comes from `setup`, whose build script reads it. */
function isMadeBySetup(files: Files, { root }: Manifest): boolean {
  const script = files.read(joinPath(root, 'build.rs')) ?? '';
  return linkedByScript(script) !== undefined && script.includes('CARGO_FEATURE_STATIC"');
}
