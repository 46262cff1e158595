import type { Container } from '../daemon/client';
import type { BuildFacts } from '../../engine';
import { execute } from '../daemon/execute';

// A single process in the container, because each one takes about as long as compiling a small
// crate. NUL separates the texts, because no text contains it.
const SCRIPT = `set -e
rustc --version
printf '\\0'
cargo --version
printf '\\0'
count=$1
shift
while [ "$count" -gt 0 ]; do
  if [ -e "$1" ]; then printf +; cat "$1"; fi
  printf '\\0'
  shift
  count=$((count - 1))
done
exec "$@"`;

/**
 * Reads all build facts from a running container.
 *
 * @param files absolute paths in the container
 * @param metadata arguments of `cargo metadata`
 */
export async function askFacts(
  container: Container,
  files: readonly string[],
  metadata: string[],
): Promise<BuildFacts> {
  const command = ['sh', '-c', SCRIPT, 'sh', String(files.length), ...files, ...metadata];
  const shown = 'rustc --version, cargo --version, cargo metadata';
  return parseFacts(await execute(container, command, shown), files);
}

/** Parses the output of the script. */
export function parseFacts(text: string, files: readonly string[]): BuildFacts {
  const [rustc = '', cargo = '', ...rest] = text.split('\0');
  const found = files.flatMap((file, index) => {
    const part = rest[index] ?? '';
    return part.startsWith('+') ? [[file, part.slice(1)] as const] : [];
  });
  return {
    rustc: rustc.trim(),
    cargo: cargo.trim(),
    metadata: rest[files.length] ?? '',
    files: new Map(found),
  };
}
