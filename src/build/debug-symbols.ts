import { posix } from 'node:path';
import type { BuildSession } from '../engines/engine';
import type { BuildPlan } from '../plan/plan';

/** Two files where cargo ran. */
export interface SplitBinary {
  binary: string;
  symbols: string;
}

/**
 * Divides what cargo linked into the binary to ship and its debug information, as debuggers look for it: the binary
 * names the file (https://sourceware.org/gdb/current/onlinedocs/gdb.html/Separate-Debug-Files.html).
 *
 * @param path of the binary, where cargo ran
 * @throws RustStaticError when there is no objcopy
 */
export async function splitDebug(
  session: BuildSession,
  { strip }: BuildPlan,
  path: string,
): Promise<SplitBinary> {
  const symbols = `${path}.debug`;
  const binary = posix.join(posix.dirname(path), `.${posix.basename(path)}.stripped`);
  await session.execute(['objcopy', '--only-keep-debug', path, symbols]);
  const kept = strip === 'symbols' ? '--strip-all' : '--strip-debug';
  await session.execute(['objcopy', kept, `--add-gnu-debuglink=${symbols}`, path, binary]);
  return { binary, symbols };
}
