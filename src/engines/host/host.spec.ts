import { join } from 'node:path';
import { rejected } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { capture, run } from '../../process';
import { readSources, unseenChanges } from './stale-sources';
import { requireTarget, toolchainVersions } from './toolchain';
import { chmodSync, utimesSync, writeFileSync } from 'node:fs';

describe('toolchainVersions', () => {
  it('says that there is no cargo, and what to do', async () => {
    const cwd = tempFolder();
    const error = await rejected(toolchainVersions({ cwd, env: { PATH: cwd } }));
    expect(error.message).toBe(
      [
        'No cargo on this machine',
        "The host engine runs the machine's own cargo, and PATH has none.",
        'Install Rust (https://rustup.rs, or `apk add cargo` on Alpine), or use --engine=docker.',
      ].join('\n\n'),
    );
  });
});

describe('requireTarget', () => {
  it('names rustup target add when rustc has no standard library for the target', async () => {
    const cwd = tempFolder({ rustc: '#!/bin/sh\necho /nonexistent/lib\n' });
    chmodSync(join(cwd, 'rustc'), 0o755);
    const error = await rejected(
      requireTarget('x86_64-unknown-linux-musl', { cwd, env: { PATH: `${cwd}:/bin:/usr/bin` } }),
    );
    expect(error.message).toBe(
      [
        "This machine's rustc has no standard library for x86_64-unknown-linux-musl",
        'There is no libstd in /nonexistent/lib.',
        'Run `rustup target add x86_64-unknown-linux-musl`, or use --engine=docker.\n--triple=x86_64-unknown-linux-gnu gives a static binary with glibc instead of musl.',
      ].join('\n\n'),
    );
  });
});

describe('run', () => {
  const where = { cwd: '/', env: process.env };

  it('gives lines as they come, the status and the end of standard error', async () => {
    const result = await capture({
      program: 'sh',
      args: ['-c', 'echo a; echo b; echo c >&2; exit 3'],
      ...where,
    });
    expect(result).toEqual({ exitCode: 3, stderr: 'c\n', stdout: 'a\nb' });
  });

  it('passes arguments as they are', async () => {
    const { stdout } = await capture({ program: 'printf', args: ['%s', '$(id); "x" \'y\''], ...where });
    expect(stdout).toBe('$(id); "x" \'y\'');
  });

  it('stops the program and rejects when cancelled', async () => {
    const controller = new AbortController();
    const work = run({
      program: 'sleep',
      args: ['60'],
      ...where,
      cancelled: controller.signal,
      onLine: () => {},
    });
    controller.abort(new Error('enough'));
    expect((await rejected(work)).message).toBe('enough');
  });
});

describe('unseenChanges', () => {
  it('finds bytes that changed under an older time, which cargo would not build', () => {
    const root = tempFolder({ 'a.rs': 'old', 'b.rs': 'old', 'c.rs': 'old' });
    const files = ['a.rs', 'b.rs', 'c.rs'];
    const before = readSources(root, files, undefined, Date.now() + 1000);
    writeFileSync(join(root, 'a.rs'), 'new');
    utimesSync(join(root, 'a.rs'), 1000, 1000);
    writeFileSync(join(root, 'b.rs'), 'new');
    utimesSync(join(root, 'b.rs'), 1e10, 1e10);
    utimesSync(join(root, 'c.rs'), 1000, 1000);
    const crates = [{ root: '.' }];
    expect(unseenChanges(before, readSources(root, files, before, Date.now()), crates)).toEqual(['a.rs']);
  });

  it('sees a new file of a crate as what came after the last build of that crate, not of another', () => {
    const root = tempFolder({ 'one/a.rs': 'a', 'two/b.rs': 'b', 'one/new.rs': 'new' });
    const crates = [{ root: 'one' }];
    const one = readSources(root, ['one/a.rs'], undefined, Date.now() - 1000);
    const two = readSources(root, ['two/b.rs'], undefined, Date.now() + 1000);
    const before = { builtAt: two.builtAt, files: { ...one.files, ...two.files } };
    const after = readSources(root, ['one/a.rs', 'one/new.rs'], before, Date.now());
    expect(unseenChanges(before, after, crates)).toEqual([]);
    utimesSync(join(root, 'one/new.rs'), 1000, 1000);
    const older = readSources(root, ['one/a.rs', 'one/new.rs'], before, Date.now());
    expect(unseenChanges(before, older, crates)).toEqual(['one/new.rs']);
  });

  it('takes a crate that nothing was compiled of for unchanged, and one whose build was cut off for changed', () => {
    const root = tempFolder({ 'one/a.rs': 'old', 'two/b.rs': 'old' });
    const crates = [{ root: 'two' }];
    const before = readSources(root, ['one/a.rs'], undefined, Date.now() + 1000);
    const after = readSources(root, ['two/b.rs'], before, Date.now());
    expect(unseenChanges(before, after, crates)).toEqual([]);
    expect(unseenChanges({ ...before, files: {} }, after, crates)).toEqual(['two/b.rs']);
  });
});
