import type { Container } from '../daemon/client';
import { execute } from '../daemon/execute';

// Prints when the latest file in a place for temporary files changed, in seconds since 1970. The
// places themselves do not count: files in them come and go. A process that a build has left belongs
// to the first process of the container then, which has one of its own. It prints a time that never
// comes.
const LATEST = `
{
  for place in /tmp /var/tmp /dev/shm /run "$HOME"; do
    [ -n "$place" ] && [ "$place" != / ] && [ -d "$place" ] || continue
    find "$place" -xdev -mindepth 1 -exec stat -c %Z {} + 2>/dev/null
  done
  if grep -q rust-static-end /proc/1/cmdline 2>/dev/null; then
    cat /proc/[0-9]*/status 2>/dev/null | awk '
      /^State:/ { ended = $2 == "Z" }
      /^PPid:/ && $2 == 1 && !ended { left++ }
      END { if (left > 1) print "9999999999" }'
  fi
} | sort -n | tail -n 1`;

/**
 * True if builds left something in a container that a later build could find: files in places such
 * as `/tmp`, or processes, such as a server. A build script may take it for its own. It compares the
 * inode change time, which no program can set back.
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
