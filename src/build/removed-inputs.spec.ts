import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { filesOnDisk } from '../cargo/files';
import { tempFolder } from '../testing/temp-folder';
import { KnownFiles } from './known-files';
import { refuseRemovedInputs } from './removed-inputs';

const FILES = ['app/Cargo.toml', 'app/data/1', 'app/data/2', 'app/made/x', 'app/out/app'];
const PLAN = {
  sourceRoots: ['app'],
  excluded: [],
  outputPath: 'app/out',
  inputTargets: [{ project: undefined, target: 'make', outputs: ['app/made'] }],
};

/** A workspace whose files were read by a build, or are known to Nx. */
const setup = (knownBy: 'build' | 'nx') => {
  const root = tempFolder(Object.fromEntries(FILES.map((path) => [path, ''])));
  const env = { NX_WORKSPACE_DATA_DIRECTORY: tempFolder() };
  const known = KnownFiles.of(root, env);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  if (knownBy === 'build') known.digests(FILES);
  jest.restoreAllMocks();
  const fileMap = {
    projectFileMap: { app: FILES.map((file) => ({ file, hash: '1' })) },
    nonProjectFiles: [],
  };
  if (knownBy === 'nx')
    writeFileSync(join(env.NX_WORKSPACE_DATA_DIRECTORY, 'file-map.json'), JSON.stringify({ fileMap }));
  const look = (start: number, paths = ['app/Cargo.toml', 'app/data/1']): void =>
    refuseRemovedInputs(
      { plan: PLAN, workspaceRoot: root, files: filesOnDisk(root), paths, known, env },
      start,
    );
  return { at: (path: string) => join(root, path), look };
};
/** The clock of a file system is coarse. */
const started = async (): Promise<number> => {
  await sleep(20);
  const now = Date.now();
  await sleep(20);
  return now;
};

describe.each(['build', 'nx'] as const)('an input that the last %s knew', (knownBy) => {
  it('is refused if it was removed after the start, with its folder too, or if that was renamed', async () => {
    const { at, look } = setup(knownBy);
    const start = await started();
    rmSync(at('app/data/2'));
    expect(() => look(start)).toThrow('Sources changed after Nx began its run: app/data/2');
    rmSync(at('app/data/1'));
    expect(() => look(start, ['app/Cargo.toml'])).toThrow('run: app/data/1, app/data/2');
    renameSync(at('app/data'), at('app/other'));
    expect(() => look(start, ['app/Cargo.toml'])).toThrow('run: app/data/1, app/data/2');
  });

  it('may have been removed before; other changes of folders, and outputs of targets, do not count', async () => {
    const { at, look } = setup(knownBy);
    if (knownBy === 'build') rmSync(at('app/data/2'));
    const start = await started();
    writeFileSync(at('app/.main.rs.swp'), '');
    for (const path of ['app/made/x', 'app/out/app']) rmSync(at(path));
    mkdirSync(at('app/data'), { recursive: true });
    const paths = ['app/Cargo.toml', 'app/data/1', ...(knownBy === 'build' ? [] : ['app/data/2'])];
    expect(() => look(start, paths)).not.toThrow();
  });
});

it('a removed input is refused in the whole run, but not in the next one', async () => {
  const { at, look } = setup('build');
  const start = await started();
  rmSync(at('app/data/2'));
  for (const _task of ['one', 'two']) expect(() => look(start)).toThrow('run: app/data/2');
  const next = await started();
  // Each run writes a report there.
  writeFileSync(at('app/data/report.xml'), '');
  expect(() => look(next)).not.toThrow();
  writeFileSync(at('app/data/2'), '');
  expect(() => look(next, ['app/Cargo.toml', 'app/data/1', 'app/data/2'])).not.toThrow();
});
