import { randomUUID } from 'node:crypto';
import { pack } from 'tar-stream';
import type { Container } from '../daemon/client';
import { TARGET_DIR } from '../volumes/layout';

const LIST = 'rust-static-forget-';

// Names of packages have letters, digits, - and _ only; * stands for all. An older list stays when a container is killed
// before its end, and the next one begins with it.
const FORGET = `
for list in ${TARGET_DIR}/${LIST}*; do
  [ -f "$list" ] || continue
  while IFS= read -r name; do
    for profile in ${TARGET_DIR}/* ${TARGET_DIR}/*/*; do
      [ -d "$profile/.fingerprint" ] || [ -d "$profile/build" ] || continue
      rm -rf "$profile"/.fingerprint/$name-???????????????? "$profile"/build/$name/????????????????/fingerprint || exit 1
    done
  done <"$list"
  rm -f "$list" || exit 1
done
exec "$@"`.trim();

/** A command that first removes what tells cargo that packages are compiled, as far as it is asked for. */
export function afterForgetting(command: string[]): string[] {
  return ['/bin/sh', '-c', FORGET, 'sh', ...command];
}

/** The command itself. */
export function withoutForgetting(command: string[]): string[] {
  return command[2] === FORGET ? command.slice(4) : command;
}

/**
 * Asks a build container to forget packages before its next command. What is asked for stays until it is done.
 *
 * @param packages names; `all` for every one, of registries too
 */
export async function askToForget(container: Container, packages: 'all' | string[]): Promise<void> {
  const names = packages === 'all' ? ['*'] : packages.filter((name) => /^[\w-]+$/.test(name));
  if (names.length === 0) return;
  // Without its folder: that keeps its owner.
  const archive = pack();
  archive.entry({ name: `${LIST}${randomUUID()}`, mode: 0o644 }, `${names.join('\n')}\n`);
  archive.finalize();
  await container.writeArchive(TARGET_DIR, archive);
}
