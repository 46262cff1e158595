import { chmodSync, mkdirSync, realpathSync, renameSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { collectFiles } from './collect-files';

const OUTPUT = 'dist/apps/app/static';
const collect = (root: string, ...files: string[]) =>
  collectFiles(
    { workspaceRoot: root, produced: [OUTPUT] },
    files.map((from) => ({ from, to: `at/${from}` })),
  );
const paths = (root: string, ...files: string[]) => collect(root, ...files).map(({ path }) => path);

describe('collectFiles', () => {
  it('takes files as they are, and of folders all that is in them; bytes decide what is executable', () => {
    const root = tempFolder({ 'docs/b/run': '#!', 'docs/a.md': 'a', LICENSE: 'MIT', app: '\x7fELF' });
    chmodSync(join(root, 'LICENSE'), 0o600);
    chmodSync(join(root, 'docs/a.md'), 0o700);
    utimesSync(join(root, 'LICENSE'), 1, 1);
    const file = (path: string, mode: number) => ({
      kind: 'file',
      path: `at/${path}`,
      mode,
      content: { file: join(root, path), size: statSync(join(root, path)).size },
    });
    expect(collect(root, 'LICENSE', 'docs', 'app')).toEqual([
      file('LICENSE', 0o644),
      file('docs/a.md', 0o644),
      file('docs/b/run', 0o755),
      file('app', 0o755),
    ]);
    const data = { from: 'docs/b/run', to: 'completion', isData: true };
    expect(collectFiles({ workspaceRoot: root, produced: [] }, [data])).toMatchObject([{ mode: 0o644 }]);
  });

  it('takes a file to two places, and the whole workspace', () => {
    const root = tempFolder({ 'a/x': '', b: '' });
    const placed = [
      { from: 'b', to: 'one' },
      { from: 'b', to: 'two' },
      { from: '.', to: 'all' },
    ];
    expect(collectFiles({ workspaceRoot: root, produced: [] }, placed).map(({ path }) => path)).toEqual([
      'one',
      'two',
      'all/a/x',
      'all/b',
    ]);
  });

  it('says which option names what is not there', () => {
    const root = tempFolder();
    expect(() => collect(root, 'NOTICE')).toThrow(
      [
        'NOTICE does not exist',
        'The package must contain it.',
        'Correct the option "files", or let the target that makes the file run before: add it to "dependsOn".',
      ].join('\n\n'),
    );
    expect(() =>
      collectFiles({ workspaceRoot: root, produced: [] }, [{ from: 'x', to: 'x' }], 'image.files'),
    ).toThrow('Correct the option "image.files"');
  });

  it('refuses what git ignores, and leaves it out of folders', () => {
    const root = tempFolder({
      '.gitignore': '*.log\n/gen/\n',
      'gen/x': '',
      'docs/a.md': '',
      'docs/b.log': '',
    });
    expect(paths(root, 'docs')).toEqual(['at/docs/a.md']);
    expect(() => collect(root, 'docs/b.log')).toThrow('docs/b.log is ignored (by a rule for docs/b.log)');
    expect(() => collect(root, 'gen/x')).toThrow(
      /^gen\/x is ignored \(by a rule for gen\)\n\n.*Nx does not hash what git or .nxignore ignores.*\n\nTake gen out of/,
    );
  });

  it('refuses a link out of the workspace, and one to what is not declared', () => {
    const root = tempFolder({ 'docs/a.md': '', 'common/x.md': '' });
    symlinkSync('/etc/hosts', join(root, 'hosts'));
    symlinkSync('../common', join(root, 'docs/common'));
    expect(() => collect(root, 'hosts')).toThrow(
      `hosts -> ${realpathSync('/etc/hosts')}: outside of the workspace`,
    );
    expect(() => collect(root, 'docs')).toThrow(
      /^docs\/common -> common: not an input$[^]*^Add "common" to `package.files` in \[package.metadata.rust-static\]/m,
    );
    expect(paths(root, 'docs', 'common')).toEqual(['at/docs/a.md', 'at/docs/common/x.md', 'at/common/x.md']);
    symlinkSync('gone.md', join(root, 'docs/broken.md'));
    expect(() => collect(root, 'docs', 'common')).toThrow('docs/broken.md -> gone.md: does not exist');
  });

  it('refuses a file behind a link, where Nx would not see it', () => {
    const root = tempFolder({ 'common/x.md': '' });
    const outside = tempFolder({ 'deep/x.md': '' });
    symlinkSync('common', join(root, 'docs'));
    symlinkSync(outside, join(root, 'out'));
    expect(() => collect(root, 'docs/x.md')).toThrow(
      `docs/x.md lies behind a link\n\ndocs leads to ${realpathSync(join(root, 'common'))}; Nx hashes the link and not what is behind it.\n\nName common/x.md instead.`,
    );
    expect(() => collect(root, 'out/deep')).toThrow(
      /^out\/deep lies behind a link\n\n.*\n\nReplace the link/,
    );
    expect(() => collect(root, 'out/deep/x.md')).toThrow('out/deep/x.md lies behind a link');
    expect(paths(root, 'docs/x.md', 'common')).toEqual(['at/docs/x.md', 'at/common/x.md']);
  });

  it('ends in folders with a link to themselves', () => {
    const root = tempFolder({ 'docs/a/x.md': '', [`${OUTPUT}/docs/a/x.md`]: '' });
    symlinkSync('..', join(root, 'docs/a/up'));
    symlinkSync('..', join(root, OUTPUT, 'docs/a/up'));
    expect(paths(root, 'docs')).toEqual(['at/docs/a/x.md']);
    expect(paths(root, `${OUTPUT}/docs`)).toEqual([`at/${OUTPUT}/docs/a/x.md`]);
  });
});

describe('collectFiles from what the tasks before have made', () => {
  const produced = () =>
    tempFolder({
      '.gitignore': 'dist\n',
      [`${OUTPUT}/app`]: 'app',
      [`${OUTPUT}/man/app.1`]: '',
      'dist/x': '',
    });

  it('takes it though git ignores it, and nothing beside it', () => {
    const root = produced();
    expect(paths(root, OUTPUT)).toEqual([`at/${OUTPUT}/app`, `at/${OUTPUT}/man/app.1`]);
    expect(() => collect(root, 'dist/x')).toThrow('dist/x is ignored (by a rule for dist)');
  });

  it('refuses a link out of it, and follows one inside of it', () => {
    const root = produced();
    symlinkSync('../app', join(root, OUTPUT, 'man/inside'));
    expect(paths(root, `${OUTPUT}/man`)).toEqual([`at/${OUTPUT}/man/app.1`, `at/${OUTPUT}/man/inside`]);
    symlinkSync('../../../../x', join(root, OUTPUT, 'man/link'));
    expect(() => collect(root, OUTPUT)).toThrow(
      [
        `${OUTPUT}/man/link is a link that leaves the output it lies in`,
        `It leads to ${realpathSync(join(root, 'dist/x'))}, which is not what the task before has made.`,
        'Let that task write a copy.',
      ].join('\n\n'),
    );
  });

  it('refuses a link that leads nowhere', () => {
    const root = produced();
    symlinkSync('gone', join(root, OUTPUT, 'man/dead'));
    expect(() => collect(root, OUTPUT)).toThrow(
      /^dist\/apps\/app\/static\/man\/dead is a broken link\n\n.*\n\nLet the task that makes it write a copy/,
    );
  });

  it('takes it from an output folder that is itself a link', () => {
    const root = produced();
    const disk = tempFolder();
    mkdirSync(join(disk, 'space'));
    renameSync(join(root, 'dist'), join(disk, 'space/dist'));
    symlinkSync(join(disk, 'space/dist'), join(root, 'dist'));
    expect(paths(root, `${OUTPUT}/man`)).toEqual([`at/${OUTPUT}/man/app.1`]);
  });
});
