import { rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { refuseChangedSinceHash, type HashedFiles } from './hashed-files';

const FILES = ['docs/a.md', 'docs/b.md', 'dist/man/app.1'];
const hashed = (more: Partial<HashedFiles['planned']> = {}): HashedFiles => ({
  workspaceRoot: tempFolder(Object.fromEntries(FILES.map((path) => [path, '']))),
  files: FILES,
  named: ['docs', 'dist/man'],
  planned: {
    files: new Set(['docs/a.md', 'docs/b.md', 'other/c.md']),
    depOutputs: new Set(['dist/man/app.1']),
    environment: new Set(),
    runtime: new Set(),
    ...more,
  },
});
const SOON = Date.now() + 600_000;

describe('refuseChangedSinceHash', () => {
  it('takes files that are older than the run, and what tasks of the run have made since', () => {
    refuseChangedSinceHash(hashed(), { runStart: SOON, taskStart: SOON });
    refuseChangedSinceHash({ ...hashed(), files: ['dist/man/app.1'] }, { runStart: 1, taskStart: SOON });
    refuseChangedSinceHash(hashed(), { runStart: undefined, taskStart: SOON });
  });

  it.each<[string, number | undefined, number, string]>([
    ['after the run had begun', 1, SOON, 'docs/a.md, docs/b.md'],
    ['after the task had begun, where nobody knows the run', undefined, 1, 'dist/man/app.1, docs/a.md'],
    ['after the tasks that made it', SOON, 1, 'dist/man/app.1'],
  ])('refuses what changed %s, whatever time it claims', (_when, runStart, taskStart, names) => {
    const files = hashed();
    utimesSync(join(files.workspaceRoot, 'docs/a.md'), 0, 0);
    const error = thrown(() => refuseChangedSinceHash(files, { runStart, taskStart }));
    expect(error).toMatchObject({ code: 'sources-changed' });
    expect(error.message).toContain(names);
  });

  it('refuses what is gone, and no broken link, which is refused elsewhere', () => {
    const files = hashed();
    const path = join(files.workspaceRoot, 'docs/b.md');
    rmSync(path);
    const times = { runStart: SOON, taskStart: SOON };
    expect(thrown(() => refuseChangedSinceHash(files, times)).message).toContain('docs/b.md');
    symlinkSync('nowhere', path);
    refuseChangedSinceHash(files, times);
  });

  it('refuses a link whose target changed', () => {
    const files = hashed({ files: new Set(['docs/link']) });
    writeFileSync(join(files.workspaceRoot, 'target.md'), '');
    symlinkSync('../target.md', join(files.workspaceRoot, 'docs/link'));
    const changed = { ...files, files: ['docs/link'] };
    expect(thrown(() => refuseChangedSinceHash(changed, { runStart: 1, taskStart: 1 }))).toBeDefined();
  });
});
