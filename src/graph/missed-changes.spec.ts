import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { PACKAGE, STATIC_BUILD } from '../plan/crate-settings';
import { tempFolder } from '../testing/temp-folder';
import { missedChanges } from './missed-changes';
import { nxWords } from './nx-words';
import { inputReach, isReached, runsOurs, type Projects } from './our-targets';

const hash = (path: string): string => sha256(readFileSync(path)).slice(0, 16);
const PROJECTS: Projects = {
  app: {
    root: 'apps/app(v2)',
    targets: {
      'static-build': {
        executor: STATIC_BUILD,
        inputs: ['{workspaceRoot}/apps/app?v2?/**/*', { env: 'X' }, '!{workspaceRoot}/apps/app?v2?/x/**/*'],
      },
      package: { executor: PACKAGE, inputs: ['{projectRoot}/license.txt'], dependsOn: ['static-build'] },
      deploy: { executor: 'nx:run-commands', dependsOn: ['package'] },
      lint: { executor: 'nx:run-commands' },
    },
  },
  web: { root: 'web', targets: { build: { executor: 'nx:run-commands', inputs: ['{projectRoot}/**/*'] } } },
};

/** A workspace, and Nx's file map as it was when it last read the files. */
const setup = () => {
  const root = tempFolder({ 'apps/app(v2)/main.rs': 'one', 'web/a.js': 'a', '.nx/workspace-data/x': '' });
  const asked: string[] = [];
  const scan = (...paths: string[]): void => {
    const files = paths.map((file) => ({ file, hash: hash(join(root, file)) }));
    const fileMap = { projectFileMap: { all: files }, nonProjectFiles: [] };
    writeFileSync(join(root, '.nx/workspace-data/file-map.json'), JSON.stringify({ fileMap }));
  };
  const run = (line = 'nx run app:static-build'): string =>
    missedChanges({
      root,
      projects: PROJECTS,
      words: nxWords(['node', ...line.split(' ')]),
      env: {},
      hashFile: () => (path) => (asked.push(path.slice(root.length + 1)), hash(path)),
    });
  const edit = (text: string): void => {
    writeFileSync(join(root, 'apps/app(v2)/main.rs'), text);
    utimesSync(join(root, 'apps/app(v2)/main.rs'), 1000, 1000);
  };
  scan('apps/app(v2)/main.rs', 'web/a.js');
  return { root, scan, run, edit, asked };
};

describe('missedChanges', () => {
  it('is empty while Nx knows the content of all inputs, and reads only what may have changed', () => {
    const { run, asked } = setup();
    expect(run()).toBe('');
    expect(asked).toEqual(['apps/app(v2)/main.rs']);
  });

  it('differs for each content that Nx has missed, for as long as Nx misses it', () => {
    const { run, edit, scan } = setup();
    expect(run()).toBe('');
    edit('two');
    const two = run();
    expect(two).toMatch(/^[0-9a-f]{16}$/);
    expect(run()).toBe(two);
    edit('three');
    expect(run()).not.toBe(two);
    edit('two');
    expect(run()).toBe(two);
    scan('apps/app(v2)/main.rs');
    expect(run()).toBe('');
  });

  it('checks nothing for a run of other targets, and remembers what it has not checked', () => {
    const { run, edit, asked } = setup();
    run();
    edit('two');
    asked.length = 0;
    expect(run('nx run app:lint')).toBe('');
    expect(run('nx run web:build')).toBe('');
    expect(asked).toEqual([]);
    expect(run('nx run app:deploy')).not.toBe('');
  });

  it('is empty without a file map, and for a file that is gone', () => {
    const { run, root } = setup();
    expect(
      missedChanges({
        root: tempFolder(),
        projects: PROJECTS,
        words: undefined,
        env: {},
        hashFile: () => hash,
      }),
    ).toBe('');
    const fileMap = { projectFileMap: {}, nonProjectFiles: [{ file: 'apps/app(v2)/gone', hash: '1' }] };
    writeFileSync(join(root, '.nx/workspace-data/file-map.json'), JSON.stringify({ fileMap }));
    expect(run()).toBe('');
  });
});

describe('the targets of this plugin', () => {
  it('have inputs below these paths', () => {
    const prefixesOf = (projects: Projects): string[] =>
      inputReach(projects).flatMap(({ prefixes }) => prefixes);
    expect(prefixesOf(PROJECTS)).toEqual(['apps/app']);
    expect(prefixesOf({ web: PROJECTS.web! })).toEqual([]);
    const root = {
      root: '.',
      targets: {
        b: {
          executor: STATIC_BUILD,
          inputs: [{ fileset: '{projectRoot}/src/**' }, 'default', '{workspaceRoot}/Cargo.toml'],
        },
      },
    };
    expect(prefixesOf({ root })).toEqual(['Cargo.toml', 'src/']);
  });

  it('leave out what they exclude: a log that grows at the root is no change', () => {
    const excluded = ['*.log', 'docs/**/*', 'nx.json', 'lib', 'a[[]b]/**/*', 'x?y/**/*'];
    const inputs = ['{workspaceRoot}/**/*', ...excluded.map((pattern) => `!{workspaceRoot}/${pattern}`)];
    const target = { executor: STATIC_BUILD, inputs };
    const only = inputReach({ root: { root: '.', targets: { a: target } } });
    const files = ['build.log', 'docs/a/b', 'nx.json', 'a[b]/c', 'src/x.log', 'docs.md', 'lib/x', 'x(y/z'];
    expect(files.filter((file) => isReached(only, file))).toEqual(['src/x.log', 'docs.md', 'lib/x', 'x(y/z']);
    const other = { executor: STATIC_BUILD, inputs: ['{workspaceRoot}/docs/**/*'] };
    const both = inputReach({ root: { root: '.', targets: { a: target, b: other } } });
    expect(isReached(both, 'docs/a/b')).toBe(true);
  });

  it.each([
    ['nx run app:static-build', true],
    ['nx affected -t lint package', true],
    ['nx run app:deploy', true],
    ['nx run app:lint', false],
  ])('may run in `%s`: %s', (line, expected) => {
    expect(runsOurs(nxWords(['node', ...line.split(' ')])!, PROJECTS)).toBe(expected);
  });
});
