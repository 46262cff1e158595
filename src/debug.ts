/** Writes a line to standard error if `RUST_STATIC_DEBUG=1` is set. Never pass secrets. */
export function debug(line: string): void {
  if (process.env.RUST_STATIC_DEBUG === '1') process.stderr.write(`rust-static debug: ${line}\n`);
}
