import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import { archive, manifest, PACKAGE_TABLE, packagingWorkspace, source } from './packaging-workspace';

jest.setTimeout(600_000);

const workspace = packagingWorkspace();
afterAll(() => workspace.remove());

/** Nx prints the name of a batch's only task both at its start and at its end. */
const ran = (output: string): string[] => {
  const tasks = [...output.matchAll(/nx run (\S+)(.*)$/gm)]
    .filter(
      ([, task, rest]) =>
        !/\[(local cache|existing outputs match)/.test(rest!) && !task!.endsWith('cargo-lock'),
    )
    .map(([, task]) => task!);
  return [...new Set(tasks)];
};

describe('package', () => {
  it('writes archive, checksums, bill of materials and image, and nothing else', () => {
    const { output } = must(workspace.nx(['run-many', '-t', 'package', '--output-style=static']), 'package');
    expect(readdirSync(workspace.folder('one')).sort()).toEqual(
      ['SHA256SUMS', 'image', archive('one'), 'provenance.intoto.json', 'sbom.cdx.json'].sort(),
    );
    // Long lines of the output are wrapped.
    const said = output.replace(/\s+/g, ' ');
    expect(said).toContain(`dist/apps/one/package/${archive('one')}: 0.`);
    expect(said).toContain('image: one:0.1.0, without CA certificates, sha256:');
    const sums = must(
      workspace.exec('sh', ['-c', 'cd "$1" && sha256sum -c SHA256SUMS', 'sh', workspace.folder('one')]),
      'sums',
    );
    expect(sums.stdout).toBe(`${archive('one')}: OK\nprovenance.intoto.json: OK\nsbom.cdx.json: OK\n`);
  });

  it('makes an archive of fixed order, owners, modes and times', () => {
    const listed = must(
      workspace.exec('tar', [
        '--utc',
        '--numeric-owner',
        '-tvzf',
        join(workspace.folder('one'), archive('one')),
      ]),
      'tar',
    );
    const stem = archive('one').replace('.tar.gz', '');
    const lines = listed.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').replace(/ \d+ 1980/, ' 1980'));
    expect(lines).toEqual([
      `drwxr-xr-x 0/0 1980-01-01 00:00 ${stem}/`,
      `-rw-r--r-- 0/0 1980-01-01 00:00 ${stem}/LICENSE`,
      `-rwxr-xr-x 0/0 1980-01-01 00:00 ${stem}/one`,
      `drwxr-xr-x 0/0 1980-01-01 00:00 ${stem}/share/`,
      `drwxr-xr-x 0/0 1980-01-01 00:00 ${stem}/share/man/`,
      `drwxr-xr-x 0/0 1980-01-01 00:00 ${stem}/share/man/man1/`,
      `-rw-r--r-- 0/0 1980-01-01 00:00 ${stem}/share/man/man1/one.1`,
    ]);
  });

  it('has a program that runs in an empty root', () => {
    const root = mkdtempSync(join(tmpdir(), 'rust-static-root-'));
    try {
      execFileSync('tar', [
        '-xzf',
        join(workspace.folder('one'), archive('one')),
        '-C',
        root,
        '--strip-components=1',
      ]);
      const enter = process.getuid!() === 0 ? ['chroot'] : ['unshare', '-r', 'chroot'];
      expect(execFileSync(enter[0]!, [...enter.slice(1), root, '/one'], { encoding: 'utf8' })).toBe('one\n');
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('gives the same bytes at another time, with other times, modes and users of the files', () => {
    const before = workspace.digest('one');
    utimesSync(join(workspace.root, 'LICENSE'), 1000, 1000);
    chmodSync(join(workspace.root, 'LICENSE'), 0o600);
    utimesSync(join(workspace.root, 'dist/apps/one/static/one'), 1000, 1000);
    must(
      workspace.exec('sh', [
        '-c',
        'umask 077; exec "$@"',
        'sh',
        'node_modules/.bin/nx',
        'run',
        'one:package',
        '--skip-nx-cache',
      ]),
      'package',
    );
    expect(workspace.digest('one')).toBe(before);
  });

  it('takes SOURCE_DATE_EPOCH, which is part of the key', () => {
    must(workspace.nx(['run', 'one:package'], { SOURCE_DATE_EPOCH: '1700000000' }), 'package');
    expect(
      workspace.exec('tar', ['--utc', '-tvzf', join(workspace.folder('one'), archive('one'))]).stdout,
    ).toContain('2023-11-14');
    must(workspace.pack('one'), 'package');
    expect(
      workspace.exec('tar', ['--utc', '-tvzf', join(workspace.folder('one'), archive('one'))]).stdout,
    ).toContain('1980-01-01');
  });
});

describe('what runs after a change', () => {
  const change = (path: string, text: string): string[] =>
    workspace.withText(path, text, () =>
      ran(must(workspace.nx(['run-many', '-t', 'package']), 'package').output),
    );

  it.each([
    [
      'a comment: the build, and no package',
      'apps/one/src/main.rs',
      `${source('one')}// note\n`,
      ['one:static-build'],
    ],
    [
      'a real change: both, of that app alone',
      'apps/one/src/main.rs',
      source('ONE'),
      ['one:static-build', 'one:package'],
    ],
    [
      'a file that both take along: both packages, no build',
      'LICENSE',
      'MIT!\n',
      ['one:package', 'two:package'],
    ],
    ['a file beside: nothing', 'README.md', 'x\n', []],
  ])('%s', (_name, path, text, expected) => {
    if (!existsSync(join(workspace.root, path))) workspace.write(path, '');
    must(workspace.nx(['run-many', '-t', 'package']), 'package');
    expect(change(path, text).sort()).toEqual(expected.sort());
  });

  it('a package setting: that package (the manifest is a source too, and gives the same bytes)', () => {
    const text = manifest('one') + PACKAGE_TABLE.replace('share/man', 'man');
    expect(change('apps/one/Cargo.toml', text).sort()).toEqual(['one:package', 'one:static-build']);
  });

  it('is what nx affected selects', () => {
    const git = (...args: string[]) =>
      must(workspace.exec('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args]), 'git');
    git('add', '.');
    git('commit', '-qm', 'base');
    must(workspace.nx(['run-many', '-t', 'package']), 'package');
    const { output } = workspace.withText('apps/two/src/main.rs', source('TWO'), () =>
      must(workspace.nx(['affected', '-t', 'package', '--base=HEAD']), 'affected'),
    );
    expect(ran(output)).toEqual(['two:static-build', 'two:package']);
  });
});

describe('a file that another target makes', () => {
  it('is taken along, when that target is depended on', () => {
    const project = {
      name: 'one',
      targets: {
        completions: {
          executor: 'nx:run-commands',
          cache: true,
          inputs: ['{projectRoot}/src/**/*'],
          outputs: ['{workspaceRoot}/dist/apps/one/completions'],
          options: {
            command:
              'mkdir -p dist/apps/one/completions && echo complete > dist/apps/one/completions/one.bash',
          },
        },
        package: { dependsOn: ['static-build', 'completions'] },
      },
    };
    workspace.write('apps/one/project.json', JSON.stringify(project));
    const text = `${manifest('one')}[package.metadata.rust-static.package]\nfiles = ["dist/apps/one/completions"]\n`;
    workspace.withText('apps/one/Cargo.toml', text, () => must(workspace.pack('one'), 'package'));
    rmSync(join(workspace.root, 'apps/one/project.json'));
    expect(workspace.exec('tar', ['-tzf', join(workspace.folder('one'), archive('one'))]).stdout).toContain(
      '/completions/one.bash\n',
    );
  });
});
