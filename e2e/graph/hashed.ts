import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutPatterns } from '../../src/plan/pattern';
import { writeSmallApp } from '../support/small-app.cjs';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

/**
 * Tests which files Nx hashes, by asking Nx itself. Every case was once a cache hit with the binary
 * of an earlier text.
 *
 * @param version version of Nx; that of package.json by default
 */
export function describeHashed(version?: string): void {
  jest.setTimeout(600_000);
  describe(`the files that nx ${version ?? 'of package.json'} hashes`, () => cases(version));
}

function cases(version: string | undefined): void {
  const workspace = createWorkspace(version ? { nx: version, devkit: version } : {});
  const { target } = hostTarget();
  const build = (name = 'app', ...more: string[]) =>
    workspace.nx(['run', `${name}:static-build`, '--engine=host', `--triple=${target}`, ...more]);
  const settings = (plugin: object, more: object = {}): void =>
    workspace.write('nx.json', JSON.stringify({ plugins: [plugin], ...more }));
  const plugin = { plugin: '@org/rust-static', options: { engine: 'host', target } };
  const prints = (folder: string): string =>
    execFileSync(join(workspace.root, `dist/${withoutPatterns(`apps/${folder}`)}/static/app`), {
      encoding: 'utf8',
    });
  const main = (folder: string, text: string): void =>
    workspace.write(`apps/${folder}/src/main.rs`, `fn main() { print!("${text}"); }\n`);

  beforeEach(() => settings(plugin));
  afterAll(() => workspace.remove());

  it.each(['app [v2]', 'app(v2)', '[app]', '{app}', '!app'])('a crate in apps/%s', (folder) => {
    execFileSync('rm', ['-rf', join(workspace.root, 'apps')]);
    writeSmallApp(workspace, 'app', '');
    settings(plugin);
    must(workspace.exec('mv', ['apps/app', `apps/${folder}`]), 'mv');
    for (const text of ['one', 'two']) {
      main(folder, text);
      must(build(), `build of ${folder}`);
      expect(prints(folder)).toBe(text);
    }
    // Also checks the cached output, because Nx treats these characters as a pattern there as well.
    execFileSync('rm', ['-rf', join(workspace.root, 'dist')]);
    expect(must(build(), `build of ${folder}`).output).toContain('[local cache]');
    expect(prints(folder)).toBe('two');
  });

  describe('of a small app', () => {
    beforeAll(() => {
      execFileSync('rm', ['-rf', join(workspace.root, 'apps')]);
      writeSmallApp(workspace, 'app', 'fn main() { print!("{}", include_str!("../prices.csv")); }\n');
      workspace.write('apps/app/prices.csv', 'one');
    });

    it('a file that .git/info/exclude hides is refused', () => {
      const exclude = join(workspace.root, '.git/info/exclude');
      appendFileSync(exclude, '*.csv\n');
      const { status, output } = build();
      execFileSync('sed', ['-i', '$d', exclude]);
      expect(status).not.toBe(0);
      expect(output).toContain('apps/app/prices.csv is read by the build of app, but Nx does not hash it');
    });

    it.each(['static-build', '@org/rust-static:static-build'])(
      'inputs that targetDefaults["%s"] replaces are refused',
      (key) => {
        const targetDefaults = { [key]: { inputs: ['{projectRoot}/src/**/*'] } };
        settings(plugin, { targetDefaults });
        const { status, output } = build();
        expect(status).not.toBe(0);
        expect(output).toContain(`targetDefaults["${key}"] of nx.json replaces the inputs`);
        expect(output).toContain('"{workspaceRoot}/apps/app/**/*",');
      },
    );

    it('an update of rustc, where the command line or a variable chose the host engine', () => {
      settings({ plugin: '@org/rust-static' });
      const bin = join(workspace.root, '.nx/bin');
      const real = execFileSync('which', ['rustc'], { encoding: 'utf8' }).trim();
      const run = (release: number, env: NodeJS.ProcessEnv, ...more: string[]): string => {
        const script = `#!/bin/sh\n[ "$*" = -vV ] && echo release ${release}\nexec ${real} "$@"\n`;
        mkdirSync(bin, { recursive: true });
        writeFileSync(join(bin, 'rustc'), script, { mode: 0o755 });
        const args = ['run', 'app:static-build', `--triple=${target}`, ...more];
        return must(workspace.nx(args, { PATH: `${bin}:${process.env.PATH}`, ...env }), 'build').output;
      };
      const byVariable = { RUST_STATIC_ENGINE: 'host' };
      for (const [env, more] of [
        [{}, ['--engine=host']],
        [byVariable, []],
      ] as const) {
        run(1, env, ...more);
        expect(run(1, env, ...more)).toMatch(/static-build.*\[(local cache|existing outputs)/);
        expect(run(2, env, ...more)).not.toMatch(/static-build.*\[(local cache|existing outputs)/);
      }
    });

    it('the host engine in project.json is refused where the target was inferred for another', () => {
      settings({ plugin: '@org/rust-static' });
      const targets = { 'static-build': { options: { engine: 'host', target } } };
      workspace.write('apps/app/project.json', JSON.stringify({ name: 'app', targets }));
      const { status, output } = workspace.nx(['run', 'app:static-build']);
      expect(status).not.toBe(0);
      expect(output).toContain('The cache key of app does not cover the engine "host"');
      // Follows the remedy in the message.
      must(workspace.nx(['run', 'app:static-build', '--engine=host']), 'build');
      workspace.exec('rm', ['apps/app/project.json']);
    });

    it('a `dependsOn` that hides the lock from nx affected is refused, and one that adds to it is taken', () => {
      const dependsOn = (names: string[]): void =>
        settings(plugin, { targetDefaults: { 'static-build': { dependsOn: names } } });
      dependsOn(['^static-build']);
      const { status, output } = build();
      expect(status).not.toBe(0);
      expect(output).toContain('targetDefaults["static-build"] of nx.json replaces the `dependsOn`');
      dependsOn(['cargo-lock', '^static-build']);
      must(build(), 'build that depends on more');
    });

    it('a library whose manifest cannot be read lets nx affected select what depends on it, which fails', () => {
      const commit = (): void => {
        const who = ['-c', 'user.email=a@b.c', '-c', 'user.name=a'];
        must(workspace.exec('git', ['add', '-A']), 'git add');
        must(workspace.exec('git', [...who, 'commit', '-qm', 'all']), 'git commit');
      };
      const manifest = workspace.read('apps/app/Cargo.toml');
      const [root, lock] = [workspace.read('Cargo.toml'), workspace.read('Cargo.lock')];
      workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
      workspace.write('libs/util/src/lib.rs', '');
      workspace.write('libs/util/Cargo.toml', '[package]\nname = "util"\nversion = "0.1.0"\n');
      workspace.write(
        'apps/app/Cargo.toml',
        `${manifest}\n[dependencies]\nutil = { path = "../../libs/util" }\n`,
      );
      must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
      commit();
      workspace.write('libs/util/Cargo.toml', '[package]\nname = "util\n');
      commit();
      const { status, output } = workspace.nx([
        'affected',
        '-t',
        'static-build',
        '--base=HEAD~1',
        '--head=HEAD',
      ]);
      expect(status).not.toBe(0);
      expect(output).toContain('app:static-build');
      expect(output).toContain('libs/util/Cargo.toml');
      for (const [path, text] of [
        ['apps/app/Cargo.toml', manifest],
        ['Cargo.toml', root],
        ['Cargo.lock', lock],
      ] as const)
        workspace.write(path, text);
      workspace.exec('rm', ['-r', 'libs']);
    });

    it('two entries of the plugin each build with their own options', () => {
      const entry = (folder: string, rustflags: string[]): object => ({
        plugin: '@org/rust-static',
        include: [`${folder}/**/*`],
        options: { engine: 'host', target, rustflags },
      });
      const plugins = [entry('svc', ['--cfg', 'fast']), entry('apps', [])];
      workspace.write('nx.json', JSON.stringify({ plugins }));
      const source = workspace.read('apps/app/src/main.rs');
      main('app', '{}", cfg!(fast)); print!("');
      must(build(), 'build');
      expect(prints('app')).toBe('false');
      workspace.write('apps/app/src/main.rs', source);
    });

    it('what links lead to, and where: of files, of folders, and of the folder that a path crate lies in', () => {
      const [source, manifest] = [
        workspace.read('apps/app/src/main.rs'),
        workspace.read('apps/app/Cargo.toml'),
      ];
      const link = (leads: string, path: string): void => {
        must(workspace.exec('ln', ['-sfn', leads, path]), 'ln');
      };
      workspace.write('README.md', 'readme');
      for (const theme of ['a', 'b']) workspace.write(`themes/${theme}/name`, theme);
      workspace.write('shared/util/Cargo.toml', '[package]\nname = "util"\nversion = "0.1.0"\n');
      workspace.write('shared/util/src/lib.rs', 'pub const N: u8 = 1;\n');
      link('../../README.md', 'apps/app/README.md');
      link('../../themes/a', 'apps/app/theme');
      link('shared', 'libs');
      workspace.write(
        'apps/app/Cargo.toml',
        `${manifest}\n[dependencies]\nutil = { path = "../../libs/util" }\n`,
      );
      workspace.write(
        'apps/app/src/main.rs',
        'fn main() { print!("{} {} {}", include_str!("../README.md"), include_str!("../theme/name"), util::N); }\n',
      );
      must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
      const after = (change: () => void): string => {
        change();
        must(build(), 'build');
        return prints('app');
      };
      expect(after(() => {})).toBe('readme a 1');
      expect(after(() => workspace.write('README.md', 'edited'))).toBe('edited a 1');
      expect(after(() => workspace.write('themes/a/name', 'A'))).toBe('edited A 1');
      expect(after(() => link('../../themes/b', 'apps/app/theme'))).toBe('edited b 1');
      const lib = 'pub const N: u8 = 2;\n';
      expect(after(() => workspace.write('shared/util/src/lib.rs', lib))).toBe('edited b 2');
      workspace.exec('rm', [
        '-r',
        'libs',
        'shared',
        'themes',
        'README.md',
        'apps/app/README.md',
        'apps/app/theme',
      ]);
      workspace.write('apps/app/src/main.rs', source);
      workspace.write('apps/app/Cargo.toml', manifest);
      must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
    });

    it('inputs that project.json replaces are refused, and additions are taken', () => {
      const project = (inputs: unknown[]): void =>
        workspace.write(
          'apps/app/project.json',
          JSON.stringify({ name: 'app', targets: { 'static-build': { inputs } } }),
        );
      project(['default']);
      const { status, output } = build();
      expect(status).not.toBe(0);
      expect(output).toContain('apps/app/project.json replaces the inputs');
      const lines = output.split('\n').filter((line) => /^\s+("\{|\{")/.test(line));
      const missing = lines.map((line) => JSON.parse(line.trim().replace(/,$/, '')) as unknown);
      project(['default', ...missing]);
      must(build(), 'build with the inputs that the message names');
      must(build('app', '--exclude-task-dependencies'), 'build without the lock target');
      workspace.exec('rm', ['apps/app/project.json']);
    });
  });
}
