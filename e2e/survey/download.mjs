// Downloads published crates with cargo.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), 'rust-static-survey');

/** Returns the folder of a crate. It is downloaded unless it already exists. */
export function download(name, version = newest(name)) {
  mkdirSync(folder, { recursive: true });
  const root = join(folder, `${name}-${version}`);
  if (!existsSync(root)) {
    const file = join(folder, `${name}.crate`);
    const url = `https://static.crates.io/crates/${name}/${name}-${version}.crate`;
    if (spawnSync('curl', ['-sSfL', '-o', file, url], { stdio: 'inherit' }).status !== 0)
      throw new Error(url);
    spawnSync('tar', ['-xzf', file, '-C', folder], { stdio: 'inherit' });
  }
  return root;
}

function newest(name) {
  mkdirSync(folder, { recursive: true });
  const answer = spawnSync('cargo', ['info', name], { cwd: folder, encoding: 'utf8' });
  return /^version: (\S+)/m.exec(answer.stdout)[1];
}
