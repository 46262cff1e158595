import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

const crate = (name: string, include: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\ninclude = [${include}]\n`;
const FIND = `fn main() {
    let bytes: &[u8] = include_bytes!("../../../dist/apps/app/static/app");
    let word = [b"MA" as &[u8], b"RK-"].concat();
    let at = bytes.windows(5).position(|part| part == word).unwrap();
    let text = &bytes[at + 5..];
    let end = text.iter().position(|byte| *byte == b'.').unwrap();
    print!("outer {}", String::from_utf8_lossy(&text[..end]));
}
`;

/**
 * Tests a target whose outputs a build reads: files that git ignores, and that do not exist when Nx
 * creates the graph.
 *
 * @param versions of Nx and its devkit; those of package.json by default
 */
export function describeOutputs(versions: { nx?: string; devkit?: string } = {}): void {
  jest.setTimeout(900_000);
  describe(`outputs as inputs under nx ${versions.nx ?? 'of package.json'}`, () => {
    const workspace = createWorkspace(versions);
    const { write, root } = workspace;
    const options = { engine: 'host', target: hostTarget().target };
    const settings = (more: object = {}): void =>
      write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }], ...more }));
    const many = (...more: string[]) =>
      workspace.nx(['run-many', '-t', 'static-build', '--output-style=static', ...more]);
    const prints = (app: string): string =>
      execFileSync(join(root, `dist/apps/${app}/static/${app}`), { encoding: 'utf8' });
    const all = (): string[] => ['app', 'outer', 'gen'].map(prints);
    const ran = (output: string): string[] => {
      const lines = [...output.matchAll(/nx run (\w+):static-build(?!-)(.*)$/gm)];
      const named = lines.filter(([, , rest]) => !/\[(local cache|existing outputs match)/.test(rest!));
      return [...new Set(named.map(([, app]) => app!))].sort();
    };
    /** Without its daemon, Nx can miss a change made within the same second as its last scan. */
    const edit = (path: string, text: string): void => {
      must(workspace.exec('sleep', ['1.1']), 'sleep');
      write(path, text);
    };
    const web = (outputs: string[]): void =>
      write(
        'web/project.json',
        JSON.stringify({
          name: 'web',
          targets: {
            build: {
              command: 'mkdir -p dist/web && cp web/index.html dist/web/',
              cache: true,
              inputs: ['{projectRoot}/index.html'],
              outputs,
            },
          },
        }),
      );

    beforeAll(() => {
      settings();
      write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\ngenerated/\n');
      write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
      web(['{workspaceRoot}/dist/web']);
      write('web/index.html', 'MARK-one.');
      write('apps/app/Cargo.toml', crate('app', '{ target = "web:build" }'));
      write(
        'apps/app/src/main.rs',
        'fn main() { print!("{}", include_str!("../../../dist/web/index.html")); }\n',
      );
      write('apps/outer/Cargo.toml', crate('outer', '{ target = "app:static-build" }'));
      write('apps/outer/src/main.rs', FIND);
      write('apps/gen/Cargo.toml', crate('gen', '{ target = "codegen" }'));
      write('apps/gen/src/main.rs', 'mod generated;\nfn main() { print!("{}", generated::WORD); }\n');
      write('apps/gen/schema.txt', 'seven');
      write(
        'apps/gen/make.sh',
        'mkdir -p apps/gen/src/generated; echo "pub const WORD: &str = \\"$(cat apps/gen/schema.txt)\\";" > apps/gen/src/generated/mod.rs\n',
      );
      write(
        'apps/gen/project.json',
        JSON.stringify({
          name: 'gen',
          targets: {
            codegen: {
              command: 'sh apps/gen/make.sh',
              cache: true,
              inputs: ['{projectRoot}/schema.txt', '{projectRoot}/make.sh'],
              outputs: ['{projectRoot}/src/generated'],
            },
          },
        }),
      );
      must(workspace.exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
      const who = ['-c', 'user.email=a@b.c', '-c', 'user.name=a'];
      must(workspace.exec('git', ['add', '-A']), 'git add');
      must(workspace.exec('git', [...who, 'commit', '-qm', 'all']), 'git commit');
    });
    afterAll(() => workspace.remove());

    it('builds from nothing with what the targets write, and once more it is a hit', () => {
      must(many(), 'run-many');
      expect(all()).toEqual(['MARK-one.', 'outer one', 'seven']);
      expect(ran(must(many(), 'run-many').output)).toEqual([]);
    });

    it('an edit of what a target makes them from reaches the binaries, and nx affected selects them', () => {
      edit('web/index.html', 'MARK-two.');
      const { output } = must(
        workspace.nx(['affected', '-t', 'static-build', '--base=HEAD', '--output-style=static']),
        'nx affected',
      );
      expect(ran(output)).toEqual(['app', 'outer']);
      expect(all()).toEqual(['MARK-two.', 'outer two', 'seven']);
      edit('apps/gen/schema.txt', 'eight');
      expect(ran(must(many(), 'run-many').output)).toEqual(['gen']);
      expect(prints('gen')).toBe('eight');
    });

    it('a revert is a hit with the binaries of before, also when dist is gone', () => {
      edit('web/index.html', 'MARK-one.');
      edit('apps/gen/schema.txt', 'seven');
      expect(ran(must(many(), 'run-many').output)).toEqual([]);
      expect(all()).toEqual(['MARK-one.', 'outer one', 'seven']);
      must(workspace.exec('rm', ['-rf', 'dist', 'apps/gen/src/generated']), 'rm');
      edit('web/index.html', 'MARK-two.');
      expect(ran(must(many(), 'run-many').output)).toEqual([]);
      expect(all()).toEqual(['MARK-two.', 'outer two', 'seven']);
    });

    it('is the same without batches, and with the daemon', () => {
      edit('web/index.html', 'MARK-three.');
      must(many('--batch=false'), 'run-many');
      expect(all()).toEqual(['MARK-three.', 'outer three', 'seven']);
      const daemon = { NX_DAEMON: 'true' };
      try {
        for (const word of ['four', 'five']) {
          edit('web/index.html', `MARK-${word}.`);
          must(workspace.nx(['run', 'outer:static-build'], daemon), 'nx run');
          expect(all().slice(0, 2)).toEqual([`MARK-${word}.`, `outer ${word}`]);
        }
      } finally {
        workspace.nx(['daemon', '--stop'], daemon);
      }
    });

    it('a run without the target is refused: Nx would hash nothing', () => {
      const { status, output } = workspace.nx(['run', 'app:static-build', '--exclude-task-dependencies']);
      expect(status).not.toBe(0);
      expect(output).toContain('web:build does not run before app:static-build');
      expect(output).toContain('{"projects":["web"],"target":"build"}');
    });

    it('a target that declares no outputs is refused', () => {
      web([]);
      const { status, output } = workspace.nx(['run', 'app:static-build']);
      web(['{workspaceRoot}/dist/web']);
      expect(status).not.toBe(0);
      expect(output).toContain('web:build declares no outputs');
    });

    it.each([
      ['wob:build', 'there is no project "wob"'],
      ['web:bild', 'web has no target "bild"'],
    ])('%s is refused, and no other project is disturbed', (target, words) => {
      const manifest = workspace.read('apps/app/Cargo.toml');
      edit('apps/app/Cargo.toml', manifest.replace('web:build', target));
      const { status, output } = workspace.nx(['run', 'app:static-build']);
      must(workspace.nx(['run', 'gen:static-build']), 'build of another app');
      edit('apps/app/Cargo.toml', manifest);
      expect(status).not.toBe(0);
      expect(output).toContain(words);
    });

    it('inputs that project.json replaces are refused with the input to add', () => {
      write(
        'apps/app/project.json',
        JSON.stringify({ name: 'app', targets: { 'static-build': { inputs: ['{projectRoot}/**/*'] } } }),
      );
      const { status, output } = workspace.nx(['run', 'app:static-build']);
      workspace.exec('rm', ['apps/app/project.json']);
      expect(status).not.toBe(0);
      expect(output).toContain('{"dependentTasksOutputFiles":"**/*"}');
    });
  });
}
