import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minimatch } from 'minimatch';
import { keyParts } from '../build/key';
import { prepareBuild } from '../build/prepare';
import type { PreparedBuild } from '../build/request';
import { refuseChangedSince } from '../build/sources';
import { requestFor } from '../testing/build-fixture';
import { tempFolder } from '../testing/temp-folder';
import { missingInput } from './undeclared-inputs';

const MANIFEST = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n';
const BASE = {
  'Cargo.toml': MANIFEST,
  'Cargo.lock': 'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
  'src/main.rs': '',
  'README.md': '',
};
const OWN = ['Cargo.lock', 'Cargo.toml', 'README.md', 'src/main.rs'];

const preparedAt = (root: string): PreparedBuild =>
  prepareBuild(requestFor(root, { project: { name: 'app', root: '.' } }));
const prepared = (more: Record<string, string>): PreparedBuild =>
  preparedAt(tempFolder({ ...BASE, ...more }));
const sources = (more: Record<string, string>): string[] => prepared(more).sources;
/** True if the inputs of the target match a file, by the rules of Nx: a negation always wins. */
const isHashed = ({ plan }: PreparedBuild, path: string): boolean => {
  const patterns = keyParts(plan)
    .flatMap(({ inputs }) => inputs)
    .filter((input) => typeof input === 'string')
    .map((input) => input.replace('{workspaceRoot}/', ''));
  const matches = (pattern: string): boolean => minimatch(path, pattern, { dot: true });
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  );
};

describe('a crate at the Nx root', () => {
  it('keeps data that `exclude` names for its tests, which may read it', () => {
    const root = tempFolder({
      ...BASE,
      'Cargo.toml': `${MANIFEST}exclude = ["fixtures"]\n`,
      'fixtures/a': '',
    });
    const tests = prepareBuild(requestFor(root, { project: { name: 'app', root: '.' }, isTest: true }));
    expect([preparedAt(root), tests].map(({ sources }) => sources.includes('fixtures/a'))).toEqual([
      false,
      true,
    ]);
    expect([isHashed(preparedAt(root), 'fixtures/a'), isHashed(tests, 'fixtures/a')]).toEqual([false, true]);
  });

  it.each([
    ['.github/workflows/ci.yml', {}],
    ['.vscode/settings.json', {}],
    ['dist/notes.txt', {}],
    ['target/rust-static/x', {}],
    ['package.json', {}],
    ['package-lock.json', {}],
    ['nx.json', {}],
    ['build.log', {}],
    ['web/src/index.ts', { 'web/project.json': '{}' }],
    ['web/src/index.ts', { 'web/package.json': '{}', 'package.json': '{"workspaces":["web"]}' }],
    ['packages/ui/x.ts', { 'packages/ui/project.json': '{}', 'packages/api/project.json': '{}' }],
    ['docs/guide/a.md', { 'Cargo.toml': `${MANIFEST}exclude = ["/docs/**"]\n` }],
    ['docs/a.md', { 'Cargo.toml': `${MANIFEST}exclude = ["docs/*", "*.png"]\n` }],
    ['shots/1.png', { 'Cargo.toml': `${MANIFEST}exclude = ["shots/"]\n` }],
    [
      'deploy.yaml',
      {
        'Cargo.toml': `${MANIFEST}exclude.workspace = true\n[workspace]\n[workspace.package]\nexclude = ["deploy.yaml"]\n`,
      },
    ],
  ])('neither sees nor hashes %s (%j)', (path, more) => {
    const build = prepared({ ...more, [path]: '' });
    expect(build.sources.filter((source) => !OWN.includes(source))).toEqual([]);
    expect(isHashed(build, path)).toBe(false);
    expect(OWN.every((source) => isHashed(build, source))).toBe(true);
  });

  it.each([
    ['docs/a.md', {}],
    ['nested/build.log', {}],
    ['client/index.ts', { 'client/package.json': '{}' }],
    // A macro that lists `assets` shall see all of it.
    ['assets/site/a.html', { 'assets/site/project.json': '{}', 'assets/logo.svg': '' }],
    ['templates/dev/a', { 'Cargo.toml': `${MANIFEST}exclude = ["templates/dev"]\n` }],
    [
      'assets/a',
      {
        'Cargo.toml': `${MANIFEST}exclude = ["assets"]\n[package.metadata.rust-static]\ninclude = ["assets/a"]\n`,
      },
    ],
    [
      'tools/site/a',
      {
        'Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\ninclude = ["tools"]\n`,
        'tools/site/project.json': '{}',
      },
    ],
    ['rust-toolchain.toml', { 'Cargo.toml': `${MANIFEST}exclude = ["rust-toolchain.toml"]\n` }],
    [
      'events.log/a.txt',
      { 'Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\ninclude = ["events.log/a.txt"]\n` },
    ],
    ['docs/a.md', { 'Cargo.toml': `${MANIFEST}exclude = ["docs", "!docs/a.md"]\n` }],
    ['tests/a.rs', { 'Cargo.toml': `${MANIFEST}exclude = ["tests"]\n` }],
    [
      'benchmarks/x.rs',
      {
        'Cargo.toml': `${MANIFEST}exclude = ["benchmarks"]\n[[bench]]\nname = "x"\npath = "benchmarks/x.rs"\n`,
      },
    ],
    [
      'package.json',
      { 'Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\ninclude = ["package.json"]\n` },
    ],
    ['build.log', { 'Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\ninclude = ["build.log"]\n` }],
    ['dist/web/x', { 'Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\ninclude = ["dist/web"]\n` }],
    ['.github/x', { 'Cargo.toml': `${MANIFEST}[package.metadata.rust-static]\ninclude = ["."]\n` }],
  ])('sees and hashes %s (%j)', (path, more) => {
    const build = prepared({ [path]: path.endsWith('.toml') ? '[toolchain]\n' : '', ...more });
    expect(build.sources).toContain(path);
    expect(isHashed(build, path)).toBe(true);
  });

  it('sees a path crate inside of an Nx project, and what a link leads to', () => {
    const lib = '[package]\nname = "lib"\nversion = "0.1.0"\n';
    const root = tempFolder({
      ...BASE,
      'Cargo.toml': `${MANIFEST}exclude = ["docs"]\n[dependencies]\nlib = { path = "web/lib" }\n`,
      'Cargo.lock':
        'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["lib"]\n[[package]]\nname = "lib"\nversion = "0.1.0"\n',
      'web/project.json': '{}',
      'web/lib/Cargo.toml': lib,
      'web/lib/src/lib.rs': '',
      'docs/logo/a.svg': '',
    });
    symlinkSync('docs/logo', join(root, 'logo'));
    const build = preparedAt(root);
    expect(build.sources).toEqual(
      expect.arrayContaining(['web/lib/src/lib.rs', 'logo/a.svg', 'docs/logo/a.svg']),
    );
    expect(isHashed(build, 'docs/logo/a.svg')).toBe(true);
  });

  it('whose program reads such a file is refused, and builds after the remedy', () => {
    const build = prepared({ 'package.json': '{}' });
    const stderr = "error: couldn't read `src/../package.json`: No such file or directory (os error 2)\n";
    expect(
      missingInput(build.plan, stderr, { files: build.files, seenAt: '/rust-static/src/' }),
    ).toMatchObject({
      code: 'input-not-declared',
      message: expect.stringContaining('include = ["package.json"]'),
    });
  });

  it('is built although a log grows in the root meanwhile', () => {
    const build = prepared({ 'build.log': 'one' });
    writeFileSync(join(build.workspaceRoot, 'build.log'), 'one two');
    expect(() => refuseChangedSince(build)).not.toThrow();
    writeFileSync(join(build.workspaceRoot, 'README.md'), 'changed');
    expect(() => refuseChangedSince(build)).toThrow('README.md');
  });

  it('has few inputs more than before', () => {
    expect(sources({})).toEqual(OWN);
    const negations = keyParts(prepared({}).plan).flatMap(({ inputs }) =>
      inputs.filter((input) => typeof input === 'string' && input.startsWith('!')),
    );
    expect(negations).toContain('!{workspaceRoot}/.github/**/*');
    expect(negations).toContain('!{workspaceRoot}/*.log');
  });
});
