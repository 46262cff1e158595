import type { Container } from '../daemon/client';
import { execute } from '../daemon/execute';

// Prints when the latest file in a place for temporary files changed, in seconds since 1970. The
// places themselves do not count: files in them come and go.
const LATEST = `
for place in /tmp /var/tmp /dev/shm /run "$HOME"; do
  [ -n "$place" ] && [ "$place" != / ] && [ -d "$place" ] || continue
  find "$place" -xdev -mindepth 1 -exec stat -c %Z {} + 2>/dev/null
done | sort -n | tail -n 1`;

/**
 * True if builds left files in a container where a later build could find them, such as in `/tmp`.
 * A build script may take a file that it finds there for its own. It compares the inode change time,
 * which no program can set back.
 *
 * @param since time before the container's first build, in milliseconds since 1970
 */
export async function hasLeftFiles(container: Container, since: number): Promise<boolean> {
  try {
    const latest = await execute(container, ['/bin/sh', '-c', LATEST]);
    return Number(latest.trim()) >= Math.floor(since / 1000);
  } catch {
    return true;
  }
}
