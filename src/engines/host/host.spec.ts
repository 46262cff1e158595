import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { rejected } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { capture, run } from '../../process';
import { requireTarget, toolchainVersions } from './toolchain';

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

  it('hands over standard input, and an empty one by default', async () => {
    expect((await capture({ program: 'cat', args: [], ...where, input: 'a\0b' })).stdout).toBe('a\0b');
    expect((await capture({ program: 'cat', args: [], ...where })).stdout).toBe('');
    // A program that does not read its input is not an error.
    const input = 'x'.repeat(1 << 20);
    expect((await capture({ program: 'true', args: [], ...where, input })).exitCode).toBe(0);
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
