import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, must, repository } from '../../support/workspace.cjs';

jest.setTimeout(300_000);

/**
 * `nx migrate @org/rust-static@latest` writes this file, and `nx migrate --run-migrations` runs the
 * migrations in it.
 */
describe('migrations', () => {
  const workspace = createWorkspace();
  const { generators } = JSON.parse(readFileSync(join(repository, 'migrations.json'), 'utf8')) as {
    generators: Record<string, { version: string }>;
  };
  beforeAll(() => {
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
    workspace.write(
      'apps/app/Cargo.toml',
      workspace
        .read('apps/app/Cargo.toml')
        .replace('[package.metadata.rust-static]\n', '$&libraries = ["zlib"]\n'),
    );
    must(workspace.nx(['sync']), 'sync');
  });
  afterAll(() => workspace.remove());

  it('bring the managed part of a Dockerfile up to date and leave the rest, and drop an old internal option', () => {
    const renewed = workspace.read('apps/app/Dockerfile');
    expect(renewed).toContain('zlib-static');
    // The state that an older catalogue would have left.
    const options = { profile: 'release', slice: 'abc' };
    workspace.write('apps/app/project.json', JSON.stringify({ targets: { 'static-build': { options } } }));
    workspace.write('apps/app/Dockerfile', `${renewed.replace(/ *zlib-static/, '')}# mine\n`);
    const migrations = Object.entries(generators).map(([name, migration]) => ({
      ...migration,
      package: '@org/rust-static',
      name,
    }));
    workspace.write('migrations.json', JSON.stringify({ migrations }));
    const args = ['migrate', '--run-migrations', '--skip-install'];
    must(workspace.nx(args, { NX_MIGRATE_USE_LOCAL: 'true' }), 'nx migrate');
    expect(workspace.read('apps/app/Dockerfile')).toBe(`${renewed}# mine\n`);
    const { targets } = JSON.parse(workspace.read('apps/app/project.json'));
    expect(targets['static-build'].options).toEqual({ profile: 'release' });
  });
});
