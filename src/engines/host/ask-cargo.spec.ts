import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder';
import { askCargo } from './ask-cargo';

const command = {
  target: 'x86_64-alpine-linux-musl',
  manifestPath: 'Cargo.toml',
  packageSpec: 'app@0.1.0',
  profile: 'release',
  bins: [],
  undecided: [],
  features: ['static'],
  noDefaultFeatures: false,
  cargoArgs: [],
};
/** Calls a fake cargo that runs the script. */
const ask = (script: string) => {
  const cwd = tempFolder({ cargo: `#!/bin/sh\n${script}\n` });
  chmodSync(join(cwd, 'cargo'), 0o755);
  return askCargo(command, cwd, { PATH: `${cwd}:/bin:/usr/bin` });
};

describe('askCargo', () => {
  it('asks offline, locked, for a triple that every rustc knows, and downloads no toolchain', async () => {
    const metadata = JSON.stringify({ packages: [], resolve: { nodes: [] } });
    const crates = await ask(
      `[ "$RUSTUP_AUTO_INSTALL" = 0 ] || exit 1
case "$*" in
  *--frozen*x86_64-unknown-linux-musl*--features?static*) ;;
  *) exit 2 ;;
esac
if [ "$1" = tree ]; then printf 'libz-sys v1.0.0\\tstatic\\n'; else echo '${metadata}'; fi`,
    );
    expect(crates).toEqual([{ name: 'libz-sys', version: '1.0.0', features: ['static'], dependencies: [] }]);
  });

  it('says so when the lock does not fit, and knows nothing when crates are not there', async () => {
    expect(
      await ask('echo "error: cannot update the lock file /x because --frozen was passed" >&2; exit 101'),
    ).toBe('stale');
    expect(
      await ask('echo "error: failed to download, but --offline was specified" >&2; exit 101'),
    ).toBeUndefined();
  });

  it('knows nothing without a cargo', async () => {
    expect(await askCargo(command, '/nowhere', { PATH: '' })).toBeUndefined();
  });
});
