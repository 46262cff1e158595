/** Writes a line to standard error when `RUST_STATIC_DEBUG=1` asks for it. Never pass secrets. */
export function debug(line: string): void {
  if (process.env.RUST_STATIC_DEBUG === '1') process.stderr.write(`rust-static debug: ${line}\n`);
}
