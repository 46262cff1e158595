import { execFileSync } from 'node:child_process';
import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';

const GIT_ENV = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const who = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'init.defaultBranch=main'];
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', [...who, ...args], { cwd, env: { ...process.env, ...GIT_ENV }, encoding: 'utf8' });

/** A repository with two commits, and a function that runs the command in it. */
function repository(release: unknown = { projectsRelationship: 'independent' }) {
  const names = ['app', 'tool'];
  const root = cargoWorkspace(names);
  git(root, 'init', '-q');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'one');
  git(root, 'tag', 'app@1.0.0');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'two');
  const cli = cliIn(root, { names, release, env: { PATH: process.env.PATH, ...GIT_ENV } });
  return { root, released: (...args: string[]) => cli('released', ...args) };
}

describe('rust-static released', () => {
  it('prints the project of a tag, or those of all tags of the commit', async () => {
    const { root, released } = repository();
    git(root, 'tag', 'app@1.1.0');
    git(root, 'tag', '-a', 'tool@2.0.0', '-m', 'tool');
    const tool = 'RELEASED_PROJECTS=tool\nRELEASED_FILTERS=--projects=tool\n';
    expect(await released('tool@2.0.0')).toEqual({ status: 0, stdout: tool, stderr: '' });
    const both = 'RELEASED_PROJECTS=app,tool\nRELEASED_FILTERS=--projects=app,tool\n';
    for (const args of [[], ['main']]) expect(await released(...args)).toMatchObject({ stdout: both });
    expect(JSON.parse((await released('--json')).stdout)).toEqual({
      tags: ['app@1.1.0', 'tool@2.0.0'],
      projects: ['app', 'tool'],
      filters: ['--projects=app,tool'],
    });
  });

  it('refuses a tag of another commit, and works after its remedy', async () => {
    const { root, released } = repository();
    const { status, stderr } = await released('app@1.0.0');
    expect([status, stderr]).toEqual([1, expect.stringContaining('app@1.0.0 is not at this commit')]);
    const [, ...words] = /: (git checkout \S+)/.exec(stderr)![1]!.split(' ');
    git(root, ...words, '-q');
    expect((await released('app@1.0.0')).status).toBe(0);
  });

  it('refuses a commit that is not a release, and works after its remedy', async () => {
    const { root, released } = repository({ releaseTag: { pattern: 'v{version}' } });
    git(root, 'tag', 'nightly');
    const { status, stderr } = await released('main');
    expect([status, stderr]).toEqual([1, expect.stringContaining('It has other tags: nightly.')]);
    expect(stderr).toContain('tags of releases are v{version}');
    const [, tag] = /git checkout ([\w.]+)/.exec(stderr)!;
    git(root, 'tag', tag!);
    expect((await released('main')).stdout).toBe('RELEASED_PROJECTS=app,tool\nRELEASED_FILTERS=\n');
  });

  it('needs a repository', async () => {
    const root = cargoWorkspace();
    const env = { PATH: process.env.PATH, ...GIT_ENV, GIT_CEILING_DIRECTORIES: `${root}/..` };
    const { status, stderr } = await cliIn(root, { env })('released');
    expect([status, stderr]).toEqual([1, expect.stringContaining('Git cannot list the tags')]);
    git(root, 'init', '-q');
    git(root, 'commit', '-q', '--allow-empty', '-m', 'one');
    expect((await cliIn(root, { env })('released')).stderr).toContain('This commit is not a release');
  });
});
