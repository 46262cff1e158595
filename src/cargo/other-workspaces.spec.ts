import { buildSources, type BuildSources } from '../plan/build-sources';
import { memoryFiles } from '../testing/memory-files';
import { prunedFiles } from './pruned-files';
import { pruningSource } from './pruning-source';
import { findWorkspace } from './workspace';

const locked = (name: string, ...dependencies: string[]): string =>
  `\n[[package]]\nname = "${name}"\nversion = "0.3.0"\ndependencies = ${JSON.stringify(dependencies)}\n`;
const INHERITS = 'version.workspace = true\nedition = "2021"\n';
const BASE: Record<string, string> = {
  'Cargo.toml':
    '[workspace]\nresolver = "2"\nmembers = ["apps/*"]\nexclude = ["modules", "unrelated"]\n[workspace.package]\ndescription = "of the app"\n',
  'apps/app/Cargo.toml':
    '[package]\nname = "app"\nversion = "0.3.0"\n[dependencies]\nx = { path = "../../modules/lib/crates/x" }\n',
  'apps/app/src/main.rs': '',
  'modules/lib/Cargo.toml': `[workspace]
members = ["crates/*"]
exclude = ["tools"]
[workspace.package]
version = "0.3.0"
description = "of the library"
license = "MIT"
[workspace.dependencies]
short = { path = "crates/y", package = "y" }
unused = "1"
[workspace.lints.rust]
unsafe_code = "forbid"
[patch.crates-io]
gone = { path = "nowhere" }
`,
  'modules/lib/crates/x/Cargo.toml': `[package]\nname = "x"\n${INHERITS}description.workspace = true\n[lints]\nworkspace = true\n[dependencies]\nshort.workspace = true\n[dev-dependencies]\ngone = { path = "../gone" }\n`,
  'modules/lib/crates/x/src/lib.rs': '',
  'modules/lib/crates/y/Cargo.toml': `[package]\nname = "y"\n${INHERITS}`,
  'modules/lib/crates/y/src/lib.rs': '',
  'modules/lib/crates/z/Cargo.toml': `[package]\nname = "z"\n${INHERITS}`,
  'Cargo.lock': `version = 4\n${locked('app', 'x')}${locked('x', 'y')}${locked('y')}`,
};
const sourcesOf = (more: Record<string, string> = {}, include: string[] = []): BuildSources => {
  const files = memoryFiles({ ...BASE, ...more });
  const workspace = findWorkspace(files, 'apps/app');
  const crate = workspace.members.find(({ root }) => root === 'apps/app')!;
  return buildSources(files, workspace, pruningSource(files, workspace), crate, { include });
};

describe('a path crate of another cargo workspace', () => {
  it('takes along what it inherits from the root manifest there, renamed dependencies too', () => {
    const { pruned, roots, inherited } = sourcesOf();
    expect(roots).toEqual(['apps/app', 'modules/lib/crates/x', 'modules/lib/crates/y']);
    expect(inherited).toEqual(['modules/lib/Cargo.toml']);
    expect(pruned!.manifests['modules/lib/Cargo.toml']).toEqual({
      workspace: {
        members: ['crates/x', 'crates/y'],
        package: { version: '0.3.0', description: 'of the library' },
        dependencies: { short: { path: 'crates/y', package: 'y' } },
        lints: { rust: { unsafe_code: 'forbid' } },
      },
    });
    // Nothing is inherited from the app's own workspace.
    expect(pruned!.rootManifest.workspace).not.toHaveProperty('package');
    expect(prunedFiles(pruned!, '.')['modules/lib/crates/x/Cargo.toml']).not.toContain('gone');
  });

  it('has that root manifest in the key', () => {
    const edited = { 'modules/lib/Cargo.toml': BASE['modules/lib/Cargo.toml']!.replace('of the l', 'L') };
    expect(sourcesOf(edited).digest).not.toBe(sourcesOf().digest);
  });

  it('may be named by `package.workspace`, and lie beside that workspace', () => {
    const text = `[package]\nname = "x"\nworkspace = "../lib"\n${INHERITS}[dependencies]\nshort.workspace = true\n`;
    const app = BASE['apps/app/Cargo.toml']!.replace('lib/crates/x', 'x');
    const { pruned, roots } = sourcesOf({ 'apps/app/Cargo.toml': app, 'modules/x/Cargo.toml': text });
    expect(roots).toEqual(['apps/app', 'modules/lib/crates/y', 'modules/x']);
    expect(pruned!.manifests['modules/lib/Cargo.toml']).toMatchObject({
      workspace: { package: { version: '0.3.0' } },
    });
  });

  it('needs no other root where the root is a package that the build has', () => {
    const root = `[package]\nname = "y"\nversion = "0.3.0"\n${BASE['modules/lib/Cargo.toml']!.replace('path = "crates/y"', 'path = "."')}`;
    const { roots, inherited } = sourcesOf({ 'modules/lib/Cargo.toml': root });
    expect([roots, inherited]).toEqual([['apps/app', 'modules/lib'], []]);
  });

  it('is not seen with patches and development dependencies that cargo ignores, and the whole is', () => {
    const { pruned, roots, inherited } = sourcesOf({}, ['Cargo.lock']);
    expect(pruned).toBeUndefined();
    expect(roots).toEqual(['Cargo.lock', 'apps/app', 'modules/lib/crates/x', 'modules/lib/crates/y']);
    expect(inherited).toEqual(['modules/lib/Cargo.toml']);
  });

  it('takes the folder of a root that is a package, where the whole is seen', () => {
    const root = `[package]\nname = "top"\nversion = "0.3.0"\n${BASE['modules/lib/Cargo.toml']!}`;
    expect(sourcesOf({ 'modules/lib/Cargo.toml': root }, ['Cargo.lock']).roots).toContain('modules/lib');
  });
});
