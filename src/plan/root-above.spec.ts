import { join } from 'node:path';
import { filesOnDisk } from '../cargo/files';
import { findWorkspace } from '../cargo/workspace';
import { thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { refuseRootAbove } from './root-above';

const CRATE = '[package]\nname = "app"\n';
const check = (files: Record<string, string>) => (): void => {
  const root = join(tempFolder({ '.git/HEAD': '', ...files }), 'web');
  refuseRootAbove(root, findWorkspace(filesOnDisk(root), 'apps/app'));
};

describe('a cargo workspace above the Nx root', () => {
  it('is refused, with what to move', () => {
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["web/apps/*"]\n',
      'web/apps/app/Cargo.toml': CRATE,
    };
    const error = thrown(check(files));
    expect(error).toMatchObject({ code: 'cargo-root-above-nx-root' });
    expect(error.message).toContain('The cargo workspace of apps/app is ../Cargo.toml, above the Nx root');
  });

  it('does not concern a workspace below it, a crate that stands alone, or a manifest that cannot be read', () => {
    check({
      'Cargo.toml': '[workspace]\n',
      'web/Cargo.toml': '[workspace]\n',
      'web/apps/app/Cargo.toml': CRATE,
    })();
    check({ 'web/apps/app/Cargo.toml': CRATE })();
    check({ 'Cargo.toml': '= [workspace]', 'web/apps/app/Cargo.toml': CRATE })();
  });
});
