import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/workspace.cjs';

const tarball = join(repository, 'tmp/package/rust-static.tgz');
const filesIn = (folder: string): string[] =>
  readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1));

/** Returns the installed files for a source file that users of the plugin need. */
function compiled(source: string): string[] {
  const path = source.replace(/^src\//, 'dist/');
  if (/\.spec\.ts(\.snap)?$|\.d\.ts$|^src\/testing\//.test(source)) return [];
  return path.endsWith('.ts') ? [path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.d.ts')] : [path];
}

// Evidence pages. They are read in the repository and not shipped.
const EVIDENCE =
  /^docs\/(decisions\/|(arriving|benchmarks|cross|cross-equal|detection|mistakes|reliability|reproducible|sbom|scale|screens|screens-before|two-machines)\.)/;

interface Package {
  scripts?: Record<string, string>;
  hasInstallScript?: boolean;
  dev?: boolean;
}

describe('the packed plugin', () => {
  it('holds what is needed and nothing else: no test, no source, no map', () => {
    const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n').filter(Boolean);
    const pages = filesIn('docs').filter((path) => /\.(md|svg)$/.test(path) && !EVIDENCE.test(path));
    const others = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
    const expected = [
      ...[...others, 'executors.json', 'generators.json', 'migrations.json'],
      ...filesIn('src').flatMap(compiled),
      ...pages,
    ];
    expect(listed.sort()).toEqual(expected.map((path) => `package/${path}`).sort());
    // Bytes. Wide enough for the code to grow, too narrow for a binary or for data that is measured.
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
  });

  it('runs no script when it is installed', () => {
    const { scripts = {} } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Package;
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
  });

  it('and those of its dependencies that have one work without it: every test installs with --ignore-scripts', () => {
    const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, Package>;
    };
    const withScript = Object.entries(lock.packages).filter(([, of]) => of.hasInstallScript && !of.dev);
    // A notice about versions, and faster ciphers for daemons over ssh, which is not supported.
    expect(withScript.map(([path]) => path.replace('node_modules/', '')).sort()).toEqual([
      'cpu-features',
      'protobufjs',
      'ssh2',
    ]);
  });
});
