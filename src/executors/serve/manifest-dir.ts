import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedBuild } from '../../build/request';
import { isWithin, joinPath } from '../../cargo/paths';

// `include_str!(concat!(env!("CARGO_MANIFEST_DIR"), …))` reads a file when it is compiled.
const READS = /(include\w*!\s*\(\s*concat!\s*\(\s*)?\benv!\s*\(\s*"CARGO_MANIFEST_DIR"/g;
const ONLY_TESTS = ['tests', 'benches', 'examples', 'build.rs'];

/**
 * Returns a note about a source that looks for files in the folder where it was compiled. That is a
 * copy of the sources, so the program would not find them, or find old ones.
 */
export function manifestDirNote({ plan, sources, workspaceRoot }: PreparedBuild): string | undefined {
  const { root } = plan.crate;
  const isOwn = (path: string): boolean =>
    path.endsWith('.rs') &&
    isWithin(root, path) &&
    !ONLY_TESTS.some((name) => isWithin(joinPath(root, name), path));
  const found = sources.find((path) => isOwn(path) && readsAtRunTime(join(workspaceRoot, path)));
  if (found === undefined) return undefined;
  return [
    `${found} uses env!("CARGO_MANIFEST_DIR").`,
    'At run time this is a folder of the build, not of your workspace. To find files,',
    'use std::env::var("CARGO_MANIFEST_DIR"), which serve sets, or a path relative to',
    'the working directory.',
  ]
    .map((line) => `rust-static: ${line}\n`)
    .join('');
}

function readsAtRunTime(file: string): boolean {
  return [...readFileSync(file, 'utf8').matchAll(READS)].some(([, included]) => included === undefined);
}
