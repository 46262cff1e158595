import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { rows } from '../support/rows.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';
import { SETTINGS } from './release-settings';
import type { Shape } from './release-shape';
import { PLACES } from './release-shapes';
import { remove, type Workspace } from './workspace';

/** Every workspace that is released. */
export const SHAPES = [...PLACES, ...SETTINGS];

const OURS = { plugin: '@org/rust-static', versionActions: '@org/rust-static/release' };

/** Runs `nx release` in workspaces of different shapes, with a version of Nx. */
export function testReleases(versions: { nx: string; devkit: string }): void {
  jest.setTimeout(300_000);
  let workspace: Workspace;
  beforeAll(() => {
    workspace = createWorkspace(versions);
    commitBase(workspace);
  }, 600_000);
  afterAll(() => workspace.remove());
  beforeEach(() => restoreBase(workspace));

  it.each(rows(SHAPES))('$name', (shape) => {
    arrange(workspace, shape);
    const before = git(workspace, 'rev-parse', 'HEAD');
    const dry = must(
      workspace.nx(['release', 'version', ...shape.args, '--dry-run']),
      'nx release version --dry-run',
    );
    expect(git(workspace, 'status', '--porcelain')).toBe('');
    for (const [file, lines] of Object.entries(shape.changed)) {
      expect(dry.output).toContain(`UPDATE ${file} [dry-run]`);
      // Of dependencies in a lock, some lines only move.
      for (const line of lines)
        expect(dry.output).toContain(line.startsWith(' ') ? line : `+ ${line.trimEnd()}`);
    }
    release(workspace, shape);
    expect(git(workspace, 'status', '--porcelain')).toBe('');
    expect(newLines(workspace, before)).toEqual(shape.changed);
    expect(releasedSince(workspace, before)).toEqual(shape.released);
    // Cargo writes the same locks.
    for (const lock of locksOf(shape)) {
      const written = readFileSync(join(workspace.root, lock));
      must(cargo(workspace, lock, 'update', '--workspace', '--offline'), 'cargo update');
      expect(readFileSync(join(workspace.root, lock)).equals(written)).toBe(true);
    }
  });

  it('a lock that was stale is an error before anything is written, and the remedy works', () => {
    arrange(workspace, PLACES[0]!);
    const manifest = 'libs/lib/Cargo.toml';
    workspace.write(manifest, workspace.read(manifest).replace('1.0.0', '1.0.5'));
    commit(workspace, 'without the lock');
    const refused = workspace.nx(['release', 'version', 'minor', '--dry-run']);
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain('Cargo.lock does not fit the manifests');
    expect(workspace.nx(['release', 'version', 'minor']).status).not.toBe(0);
    expect(git(workspace, 'status', '--porcelain')).toBe('');
    const remedy = /Run `(cargo [^`]+)`/.exec(refused.output)![1]!.split(' ');
    must(workspace.exec(remedy[0]!, remedy.slice(1)), 'the remedy');
    must(workspace.nx(['release', 'version', 'minor', '--dry-run']), 'nx release version');
  });
}

/** Commits the state that `restoreBase` restores. */
export function commitBase(workspace: Workspace): void {
  // Nx and cargo-release make commits of their own.
  for (const key of ['user.name', 'user.email']) git(workspace, 'config', key, 't@t');
  commit(workspace, 'base');
  git(workspace, 'tag', 'base');
}

/** Removes the files and tags of a shape. */
export function restoreBase(workspace: Workspace): void {
  const tags = git(workspace, 'tag').trim().split('\n');
  git(workspace, 'checkout', '-q', '-f', '-B', 'released', 'base');
  git(workspace, 'clean', '-fdq');
  for (const tag of tags.filter((name) => name !== 'base')) git(workspace, 'tag', '-d', tag);
}

/** Writes and commits the files of a shape, with a plugin and its version actions. */
export function arrange(
  workspace: Workspace,
  { files, release = {}, git: commands = [] }: Shape,
  { plugin, versionActions } = OURS,
): void {
  const version = { ...release.version, versionActions };
  const isIndependent = release.projectsRelationship === 'independent';
  const changelog = {
    automaticFromRef: true,
    ...(isIndependent ? { projectChangelogs: true } : { workspaceChangelog: true }),
  };
  workspace.write(
    'nx.json',
    JSON.stringify({ plugins: [plugin], release: { projects: ['*'], changelog, ...release, version } }),
  );
  for (const [path, text] of Object.entries(files)) {
    workspace.write(path, text);
    // A library has another name than the program of a crate.
    const source = /apps\/[^/]+\/Cargo/.test(path) ? 'main.rs' : 'lib.rs';
    const content = source === 'main.rs' ? 'fn main() {}\n' : '';
    if (path.endsWith('Cargo.toml')) workspace.write(posix.join(posix.dirname(path), 'src', source), content);
  }
  if (!files['Cargo.toml']!.includes('[package]')) remove(workspace, 'src/lib.rs');
  for (const lock of locksOf({ files })) {
    must(cargo(workspace, lock, 'generate-lockfile'), 'cargo generate-lockfile');
    must(cargo(workspace, lock, 'fetch', '--locked'), 'cargo fetch');
  }
  commit(workspace, 'shape');
  for (const command of commands) git(workspace, ...command);
}

/** Releases a shape up to its commit and tags. */
export function release({ nx }: Workspace, { args }: Shape): ReturnType<Workspace['nx']> {
  return must(nx(['release', ...args, '--skip-publish']), 'nx release');
}

/**
 * Returns the changelog of each tag that is new since a commit: the first heading of the file has the
 * version of the tag. The tag names the newest commit.
 */
export function releasedSince(workspace: Workspace, commitId: string): Record<string, string> {
  const tags = git(workspace, 'tag', '--points-at', 'HEAD').split('\n').filter(Boolean);
  const changed = git(workspace, 'diff', '--name-only', commitId.trim(), 'HEAD', '--', '*CHANGELOG.md');
  const versionIn = (file: string): string | undefined =>
    /^#+ (\S+)/m.exec(git(workspace, 'show', `HEAD:${file}`))?.[1];
  const files = changed.split('\n').filter(Boolean);
  return Object.fromEntries(
    tags.map((tag) => [tag, files.find((file) => tag.endsWith(versionIn(file)!)) ?? 'none']),
  );
}

/** Returns the locks of a shape: of its root, and of crates with a workspace of their own. */
export function locksOf({ files }: Pick<Shape, 'files'>): string[] {
  return Object.entries(files)
    .filter(([path, text]) => path.endsWith('Cargo.toml') && /^\[workspace\]/m.test(text))
    .map(([path]) => path.replace(/toml$/, 'lock'));
}

export function cargo(workspace: Workspace, lock: string, ...args: string[]): ReturnType<Workspace['exec']> {
  return workspace.exec('cargo', [...args, '--manifest-path', lock.replace(/lock$/, 'toml')]);
}

/** Returns the lines that are new since a commit, by file. Their number stays the same in all files. */
function newLines(workspace: Workspace, commitId: string): Record<string, string[]> {
  const changes = Object.entries(changedLines(workspace, commitId));
  for (const [, { added, removed }] of changes) expect(removed).toHaveLength(added.length);
  return Object.fromEntries(changes.map(([file, { added }]) => [file, added]));
}

/** Returns the lines that are new or gone since a commit, by file, without carriage returns. */
export function changedLines(
  workspace: Workspace,
  commitId: string,
): Record<string, { added: string[]; removed: string[] }> {
  const diff = git(workspace, 'diff', '-U0', '--no-renames', commitId.trim());
  const files = diff.split(/^diff --git /m).slice(1);
  const manifests = files.filter((text) => !/CHANGELOG\.md$/m.test(text.split('\n', 1)[0]!));
  return Object.fromEntries(
    manifests.map((text) => {
      const lines = text.split('\n').filter((line) => !/^(\+\+\+|---) /.test(line));
      const of = (sign: string): string[] =>
        lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1).replace(/\r$/, ''));
      return [/ b\/(.*)/.exec(text)![1]!, { added: of('+'), removed: of('-') }];
    }),
  );
}

function commit(workspace: Workspace, message: string): void {
  git(workspace, 'add', '-A');
  git(workspace, 'commit', '-qm', message);
}

export function git(workspace: Workspace, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'core.autocrlf=false'];
  return must(workspace.exec('git', [...who, ...args]), `git ${args.join(' ')}`).stdout;
}
