import { join } from 'node:path';
import { cargoWorkspace, manifestWith } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';

describe('rust-static plan', () => {
  const root = cargoWorkspace();
  const cli = cliIn(root);

  it('prints what would be built, for people', async () => {
    const { status, stdout } = await cli('plan', 'app');
    expect(status).toBe(0);
    expect(stdout).toContain('project    app (crate app 0.1.0 in apps/app)');
    expect(stdout).toContain("engine     host: this machine's cargo");
    expect(stdout).toContain('target     x86_64-unknown-linux-musl (musl)');
    expect(stdout).toContain('output     dist/apps/app/static');
    expect(stdout).toMatch(/command {4}cargo build .*--features static/);
  });

  it('prints the plan as JSON, with what the command line changes', async () => {
    const { stdout } = await cli('plan', 'app', '--json', '--triple=x86_64-unknown-linux-gnu');
    expect(JSON.parse(stdout)).toMatchObject({ project: 'app', libc: 'glibc', engine: 'host' });
    const own = cargoWorkspace(['app'], { 'apps/app/Dockerfile': 'FROM alpine AS builder\n' });
    const docker = await cliIn(own)('plan', 'app', '--engine=docker');
    expect(docker.stdout).toContain('docker: stage builder of apps/app/Dockerfile');
  });

  it.each([
    [{}, 'No apps/app/Dockerfile'],
    [{ 'apps/app/Dockerfile': 'FROM alpine\n' }, 'has no stage "builder"'],
    [
      { 'apps/app/Dockerfile': 'FROM alpine AS builder\nRUN --mount=type=cache,target=/x apk add cargo\n' },
      'has a line that only BuildKit knows: RUN --mount=type=cache',
    ],
    [
      { 'apps/app/Dockerfile': 'FROM rust AS builder\nCOPY . .\nRUN cargo build --release\n' },
      'apps/app/Dockerfile copies files that its stage "builder" does not get: .',
    ],
  ])('refuses a builder that cannot be built, as doctor does: %j', async (files, words) => {
    const own = cliIn(cargoWorkspace(['app'], files));
    const { status, stderr } = await own('plan', 'app', '--engine=docker');
    expect(status).toBe(1);
    expect(stderr).toContain(words);
    const report = await own('doctor', 'app', '--engine=docker', '--json');
    expect(report.status).toBe(1);
    expect(JSON.parse(report.stdout).projects[0].problems.join('\n')).toContain(words);
  });

  it('names all problems of a builder at once', async () => {
    const manifest = manifestWith('builder-files = ["gone"]\nbuild-args = { B = "1" }');
    const text = 'FROM alpine AS builder\nCOPY src /src\nRUN <<EOF\napk add cargo\nEOF\n';
    const own = cliIn(cargoWorkspace(['app'], { ...manifest, 'apps/app/Dockerfile': text }));
    const { stderr } = await own('plan', 'app', '--engine=docker');
    for (const words of [
      'Builder file gone',
      'only BuildKit knows',
      'does not get: src',
      '"buildArgs" names B',
    ])
      expect(stderr).toContain(words);
  });

  it.each([
    [{ 'home/config.toml': '[target.x86_64-unknown-linux-musl]\nlinker = "clang"\n' }, 'linker`, which the'],
    [manifestWith('include-git = true'), 'Option "includeGit" needs the folder .git'],
    [manifestWith('smoke = []\ntarget = "s390x-unknown-linux-musl"'), 'cannot be tried on this machine'],
  ])('refuses what the host engine would refuse: %j', async (files, words) => {
    const own = cargoWorkspace(['app'], files);
    const env = { CARGO_HOME: join(own, 'home') };
    const { status, stderr } = await cliIn(own, { env, options: { target: undefined } })('plan', 'app');
    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it('refuses certificates that the docker engine could not read', async () => {
    const own = cargoWorkspace(['app'], {
      ...manifestWith('ca-file = "gone.pem"'),
      'apps/app/Dockerfile': 'FROM alpine AS builder\n',
    });
    const { stderr } = await cliIn(own)('plan', 'app', '--engine=docker');
    expect(stderr).toContain('The certificates that the option "caFile" names cannot be read');
  });

  it('takes a folder for a mistake, and names the project in it', async () => {
    const { stderr } = await cli('plan', 'apps/app/');
    expect(stderr).toContain('"apps/app/" is a folder, not the name of a project');
    expect(stderr).toContain('Use the name of the project in that folder: app.');
  });

  it.each([
    [['ap'], 'No project "ap" in the workspace\n\nIts projects are app.'],
    [['app', '--target-name=build'], 'Project "app" has no target "build"\n\nIts targets are static-build.'],
    [['app', '--engine=podmann'], 'It is "podmann"; it should be "docker" or "host".'],
  ])('refuses %j', async (args, words) => {
    const { status, stderr } = await cli('plan', ...args);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it('names all that is wrong at once', async () => {
    const wrong = cliIn(root, { options: { engin: 'host', bins: ['ap'], features: ['tls'] } });
    const { status, stderr } = await wrong('plan', 'app', '--triple=x86_64-unknown-linux');
    expect(status).toBe(1);
    for (const words of [
      'Unknown option "engin" of app:static-build',
      'Did you mean "engine"?',
      'Target "x86_64-unknown-linux" cannot be built',
      'No binary named "ap"',
      'Did you mean "app"?',
      'No feature "tls"',
      'Its features are static.',
    ])
      expect(stderr).toContain(words);
  });

  it('refuses what the build itself would refuse', async () => {
    const odd = cliIn(root, { options: { bogus: 1 } });
    expect((await odd('plan', 'app')).stderr).toContain('Unknown option "bogus" of app:static-build');
    const inside = cliIn(root, { options: { outputPath: 'apps/app' } });
    expect((await inside('plan', 'app')).stderr).toContain('which holds the sources of the project');
  });
});
