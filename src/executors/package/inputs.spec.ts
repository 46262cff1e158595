import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedInputs } from '../../build/hashing';
import { thrown } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { refuseUnhashedFiles, type PackedFiles } from './inputs';

const BINARY = 'dist/apps/app/static/app';
const planned = (files: string[], made = [BINARY], environment: string[] = []): PlannedInputs => ({
  files: new Set(files),
  depOutputs: new Set(made),
  environment: new Set(environment),
  runtime: new Set(),
});
const packed = (named: [string, string][] = [], more: Partial<PackedFiles> = {}): PackedFiles => ({
  task: 'app:package',
  workspaceRoot: tempFolder({ [BINARY]: '', LICENSE: '', 'docs/a/b.md': '', 'docs/c.md': '' }),
  root: 'apps/app',
  named,
  artifact: 'dist/apps/app/static',
  produced: ['dist/apps/app/static'],
  env: {},
  ...more,
});

describe('refuseUnhashedFiles', () => {
  it('takes files and folders that Nx hashes, and what tasks before have made', () => {
    const named: [string, string][] = [
      ['files', 'LICENSE'],
      ['image.files', 'docs'],
      ['files', BINARY],
      ['files', 'missing'],
    ];
    refuseUnhashedFiles(planned(['LICENSE', 'docs/a/b.md', 'docs/c.md']), packed(named));
  });

  it('names the option and the file that Nx does not hash', () => {
    const error = thrown(() => refuseUnhashedFiles(planned(['docs/c.md']), packed([['files', 'docs']])));
    expect(error).toMatchObject({ code: 'input-not-declared' });
    expect(error.message).toContain('Option "files" names docs/a/b.md, which is not an input');
    expect(error.message).toContain('add "{workspaceRoot}/docs/a/b.md" to the target\'s inputs');
  });

  it('refuses what a task before has made and the inputs leave out, although git ignores it', () => {
    const more = { produced: ['dist/apps/app/static', 'dist/docs'] };
    const given = packed([['files', 'dist/docs/app.1']], more);
    mkdirSync(join(given.workspaceRoot, 'dist/docs'));
    writeFileSync(join(given.workspaceRoot, 'dist/docs/app.1'), '');
    writeFileSync(join(given.workspaceRoot, '.gitignore'), 'dist\n');
    const error = thrown(() => refuseUnhashedFiles(planned([]), given));
    expect(error).toMatchObject({ code: 'input-not-declared' });
    expect(error.message).toContain("dist/docs/app.1, which the target's inputs leave out");
    refuseUnhashedFiles(planned([], [BINARY, 'dist/docs/app.1']), given);
  });

  it('refuses a binary that no task before has made, or that the inputs leave out', () => {
    const error = thrown(() => refuseUnhashedFiles(planned([BINARY.slice(1)], []), packed()));
    expect(error).toMatchObject({ code: 'binary-not-input' });
    expect(error.message).toContain(`${BINARY} is not hashed`);
    expect(error.message).toContain('{ "dependentTasksOutputFiles": "**/*" }');
  });

  it('refuses a SOURCE_DATE_EPOCH that the key does not know', () => {
    const env = { SOURCE_DATE_EPOCH: '1' };
    refuseUnhashedFiles(planned([], [BINARY], ['SOURCE_DATE_EPOCH']), packed([], { env }));
    expect(() => refuseUnhashedFiles(planned([]), packed([], { env }))).toThrow(
      'Nor does it cover SOURCE_DATE_EPOCH, which is set.',
    );
  });
});
