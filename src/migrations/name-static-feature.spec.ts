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

  it('names a crate whose settings cannot be read, and edits the others', async () => {
    const odd = `${CRATE}${FEATURE}[package.metadata.rust-static]\nalpin = "3.24"\n`;
    const well = `${CRATE}${FEATURE}[package.metadata.rust-static]\nalpine = "3.24"\n`;
    const { notes, text, tree } = await migrate(well, {
      'tests/fixtures/odd/Cargo.toml': odd,
      'tests/fixtures/odd/src/main.rs': '',
      'broken/Cargo.toml': '[workspace\n',
      'broken/below/Cargo.toml': well,
      'broken/below/src/main.rs': '',
    });
    expect(text).toContain('static-feature = "static"');
    expect(notes).toEqual([
      expect.stringContaining('Added static-feature = "static" to apps/app/Cargo.toml'),
      expect.stringMatching(/^broken\/below\/Cargo\.toml was not edited: .*broken\/Cargo\.toml/),
      expect.stringMatching(/^tests\/fixtures\/odd\/Cargo\.toml was not edited: .*alpin/),
    ]);
    expect(textIn(tree, 'tests/fixtures/odd/Cargo.toml')).toBe(odd);
  });

  it.each([
    ['vendor/x', {}],
    ['third-party/x', { 'third-party/x/.cargo-checksum.json': '{}' }],
  ])('does not name %s, which never had a target', async (root, more) => {
    const { notes } = await migrate(CRATE, {
      [`${root}/Cargo.toml`]: `[workspace]\n${CRATE}${FEATURE}`,
      [`${root}/src/main.rs`]: '',
      ...more,
    });
    expect(notes).toEqual([]);
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
