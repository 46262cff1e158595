import { randomUUID } from 'node:crypto';
import { pack } from 'tar-stream';
import type { Container } from '../daemon/client';
import { TARGET_DIR } from '../volumes/layout';

const LIST = 'rust-static-forget-';

// Package names contain only letters, digits, - and _, and * means all packages. The folders of
// build scripts go too: cargo does not empty OUT_DIR, and a script may keep what it finds there. If
// a container is killed before the end, the list stays and the next container begins with it.
// CARGO_TARGET_TMPDIR must not show what the tests of an earlier run have left.
const FORGET = `
for list in ${TARGET_DIR}/${LIST}*; do
  [ -f "$list" ] || continue
  while IFS= read -r name; do
    for profile in ${TARGET_DIR}/* ${TARGET_DIR}/*/*; do
      [ -d "$profile/.fingerprint" ] || [ -d "$profile/build" ] || continue
      rm -rf "$profile"/.fingerprint/$name-???????????????? "$profile"/build/$name-???????????????? "$profile"/build/$name/???????????????? || exit 1
    done
  done <"$list"
  rm -f "$list" || exit 1
done
for tmp in ${TARGET_DIR}/tmp ${TARGET_DIR}/*/tmp; do
  [ -d "$tmp" ] && [ ! -d "$tmp/.fingerprint" ] || continue
  rm -rf "$tmp" && mkdir "$tmp" || exit 1
done
exec "$@"`.trim();

/**
 * Returns a command that first removes the fingerprints of requested packages, so cargo compiles
 * them again.
 */
export function afterForgetting(command: string[]): string[] {
  return ['/bin/sh', '-c', FORGET, 'sh', ...command];
}

/** Returns the original command. */
export function withoutForgetting(command: string[]): string[] {
  return command[2] === FORGET ? command.slice(4) : command;
}

/**
 * Asks a build container to remove fingerprints of packages before its next command. The request
 * stays until it is carried out.
 *
 * @param packages names; `all` for every package, including those of registries
 */
export async function askToForget(container: Container, packages: 'all' | string[]): Promise<void> {
  const names = packages === 'all' ? ['*'] : packages.filter((name) => /^[\w-]+$/.test(name));
  if (names.length === 0) return;
  // The archive does not contain the folder, so the folder keeps its owner.
  const archive = pack();
  archive.entry({ name: `${LIST}${randomUUID()}`, mode: 0o644 }, `${names.join('\n')}\n`);
  archive.finalize();
  await container.writeArchive(TARGET_DIR, archive);
}
