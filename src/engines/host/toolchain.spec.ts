import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { rejected } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { requireTarget, toolchainVersions } from './toolchain';

const SCRIPT = `#!/bin/sh
echo "error: toolchain '1.98' is not installed" >&2
[ "$RUST_BACKTRACE$RUST_LIB_BACKTRACE" = 00 ] || echo "Stack backtrace:" >&2
exit 1
`;

describe('a toolchain that does not run', () => {
  const bin = tempFolder({ cargo: SCRIPT, rustc: SCRIPT });
  for (const name of ['cargo', 'rustc']) chmodSync(join(bin, name), 0o755);
  const where = { cwd: bin, env: { PATH: `${bin}:${process.env.PATH}`, RUST_BACKTRACE: '1' } };

  it.each([
    ['its version', () => toolchainVersions(where)],
    ['a target', () => requireTarget('x86_64-unknown-linux-musl', where)],
  ])('is reported without the backtrace that the caller turned on: %s', async (_what, ask) => {
    const { message } = await rejected(ask());
    expect(message).toContain("toolchain '1.98' is not installed");
    expect(message).not.toContain('backtrace');
  });
});
