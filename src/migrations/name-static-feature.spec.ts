import { buildRs } from '../generators/setup/templates';
import { textIn, workspaceTree } from '../testing/setup-tree';
import nameStaticFeature from './name-static-feature';

const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n';
const FEATURE = '[features]\nstatic = ["lib/static"] # mine\n';
const migrate = async (manifest: string, more: Record<string, string> = {}) => {
  const tree = workspaceTree({ 'apps/app/Cargo.toml': manifest, 'apps/app/src/main.rs': '', ...more });
  return { notes: await nameStaticFeature(tree), text: textIn(tree, 'apps/app/Cargo.toml'), tree };
};
const SCRIPT = { 'apps/app/build.rs': buildRs({ link: ['z'], searchPaths: [], feature: 'static' }) };

describe('nameStaticFeature', () => {
  it.each([
    ['a table', `${CRATE}${FEATURE}[package.metadata.rust-static]\nalpine = "3.24"\n`, {}],
    [
      'the inline table of earlier versions',
      `${CRATE}metadata.rust-static = { alpine = "3.24" }\n${FEATURE}`,
      {},
    ],
    ['a build script of setup', `${CRATE}${FEATURE}`, SCRIPT],
  ])('adds the setting to a crate with %s, and keeps the feature', async (_how, manifest, more) => {
    const { notes, text, tree } = await migrate(manifest, more);
    expect(notes).toEqual([
      expect.stringContaining('Added static-feature = "static" to apps/app/Cargo.toml'),
    ]);
    expect(text).toContain(FEATURE);
    expect(text).toMatch(
      /\[package\.metadata\.rust-static\]\n(alpine = "3\.24"\n)?static-feature = "static"\n/,
    );
    expect(await nameStaticFeature(tree)).toEqual([]);
  });

  it('only names a crate that had its target from the feature alone', async () => {
    const { notes, text } = await migrate(`${CRATE}${FEATURE}`);
    expect(notes).toEqual([
      expect.stringMatching(/has no target static-build any more\. `nx g @org\/rust-static:setup apps\/app`/),
    ]);
    expect(text).toBe(`${CRATE}${FEATURE}`);
  });

  it.each([
    ['no such feature', `${CRATE}[package.metadata.rust-static]\nalpine = "3.24"\n`, {}],
    [
      'a library',
      `${CRATE}${FEATURE}[package.metadata.rust-static]\n[lib]\n`,
      { 'apps/app/src/main.rs': '' },
    ],
    ['a manifest that does not parse', '[package\n', {}],
  ])('leaves %s alone', async (_what, manifest, _more) => {
    const tree = workspaceTree({ 'apps/app/Cargo.toml': manifest, 'apps/app/src/lib.rs': '' });
    if (!manifest.includes('[lib]')) tree.write('apps/app/src/main.rs', '');
    expect(await nameStaticFeature(tree)).toEqual([]);
    expect(textIn(tree, 'apps/app/Cargo.toml')).toBe(manifest);
  });
});
