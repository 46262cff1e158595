import { runSetup as run, textIn as read, workspaceTree as tree } from '../../testing/setup-tree';

const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n';

describe('setup of a crate with a Dockerfile', () => {
  it('writes Dockerfile.static beside a Dockerfile of the user, and keeps it up to date', async () => {
    const own = 'FROM alpine AS build\nFROM scratch\nCOPY --from=build /etc/passwd /\n';
    const target = tree({
      'apps/app/Cargo.toml': CRATE,
      'apps/app/src/main.rs': '',
      'apps/app/Dockerfile': own,
    });
    await run(target);
    expect(read(target, 'apps/app/Dockerfile.static')).toContain('docker build -f Dockerfile.static .');
    expect(target.exists('apps/app/Dockerfile.static.dockerignore')).toBe(true);
    await run(target, { libraries: ['zlib'] });
    expect(read(target, 'apps/app/Dockerfile.static')).toContain('zlib-static');
    expect(read(target, 'apps/app/Dockerfile')).toBe(own);
  });

  it('says that the lines of the user name the folder in which the crate was', async () => {
    const files = { 'services/app/Cargo.toml': CRATE, 'services/app/src/main.rs': '' };
    const target = tree({ ...files, 'Cargo.toml': '[workspace]\nmembers = ["services/*"]\n' });
    await run(target, { directory: 'services/app' });
    const before = read(target, 'services/app/Dockerfile');
    expect(await run(target, { directory: 'services/app' })).toBe('');
    target.write('services/app/Dockerfile', before.replaceAll('services/app', 'apps/app'));
    expect(await run(target, { directory: 'services/app' })).toContain(
      'runs cargo with apps/app/Cargo.toml below the managed part, but the crate is in services/app/Cargo.toml',
    );
  });

  it.each([
    [
      'FROM alpine AS builder\nFROM scratch\n',
      'need in its stage "builder": the packages zlib-dev zlib-static.',
      {},
    ],
    ['FROM alpine AS builder\nRUN apk add zlib-dev zlib-static\n', undefined, {}],
    [
      'FROM debian\n',
      'has no stage "builder" and was not edited. Give that name to the stage that has cargo',
      { dockerfile: 'Dockerfile' },
    ],
  ])('prints nothing to paste into a Dockerfile of the user: %j', async (own, words, options) => {
    const project = { targets: { 'static-build': { executor: '@org/rust-static:static-build', options } } };
    const target = tree({
      'apps/app/Cargo.toml': CRATE,
      'apps/app/src/main.rs': '',
      'apps/app/Dockerfile': own,
      'apps/app/project.json': JSON.stringify(project),
    });
    const said = await run(target, { libraries: ['zlib'] });
    expect(read(target, 'apps/app/Dockerfile')).toBe(own);
    expect(target.exists('apps/app/Dockerfile.static')).toBe(false);
    expect(said).not.toContain('ARG BASE_IMAGE');
    if (words) expect(said).toContain(words);
    else expect(said).not.toContain('Dockerfile is yours');
  });
});
